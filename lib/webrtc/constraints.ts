/** Constraints of Media Capture and Streams, for sources that send what they are given. */
import { wrongType } from '../core/check.js';
import type { GlobalDOMException } from '../core/globals.js';
import { defineInterface } from '../core/interface.js';
import { isObject, type Members, requireArguments, toDictionary, toDOMString } from '../core/webidl.js';

export interface ULongRange {
  max?: number;
  min?: number;
}

export type DoubleRange = ULongRange;

export interface ConstrainULongRange extends ULongRange {
  exact?: number;
  ideal?: number;
}

export type ConstrainDoubleRange = ConstrainULongRange;

export interface ConstrainBooleanParameters {
  exact?: boolean;
  ideal?: boolean;
}

export interface ConstrainDOMStringParameters {
  exact?: string | string[];
  ideal?: string | string[];
}

export interface ConstrainBooleanOrDOMStringParameters {
  exact?: boolean | string;
  ideal?: boolean | string;
}

export type ConstrainBooleanOrDOMString = boolean | string | ConstrainBooleanOrDOMStringParameters;
export type ConstrainULong = number | ConstrainULongRange;
export type ConstrainDouble = number | ConstrainDoubleRange;
export type ConstrainBoolean = boolean | ConstrainBooleanParameters;
export type ConstrainDOMString = string | string[] | ConstrainDOMStringParameters;

export interface MediaTrackConstraintSet {
  aspectRatio?: ConstrainDouble;
  autoGainControl?: ConstrainBoolean;
  backgroundBlur?: ConstrainBoolean;
  channelCount?: ConstrainULong;
  deviceId?: ConstrainDOMString;
  displaySurface?: ConstrainDOMString;
  echoCancellation?: ConstrainBooleanOrDOMString;
  facingMode?: ConstrainDOMString;
  frameRate?: ConstrainDouble;
  groupId?: ConstrainDOMString;
  height?: ConstrainULong;
  noiseSuppression?: ConstrainBoolean;
  sampleRate?: ConstrainULong;
  sampleSize?: ConstrainULong;
  width?: ConstrainULong;
}

export interface MediaTrackConstraints extends MediaTrackConstraintSet {
  advanced?: MediaTrackConstraintSet[];
}

/** What a track of this library can say about what it carries; a source without a device has no more. */
export interface MediaTrackSettings {
  aspectRatio?: number;
  autoGainControl?: boolean;
  channelCount?: number;
  deviceId?: string;
  echoCancellation?: boolean;
  frameRate?: number;
  height?: number;
  noiseSuppression?: boolean;
  sampleRate?: number;
  sampleSize?: number;
  width?: number;
}

export interface MediaTrackCapabilities {
  aspectRatio?: DoubleRange;
  autoGainControl?: boolean[];
  channelCount?: ULongRange;
  echoCancellation?: boolean[];
  height?: ULongRange;
  noiseSuppression?: boolean[];
  sampleRate?: ULongRange;
  sampleSize?: ULongRange;
  width?: ULongRange;
}

type DOMExceptionConstructor = new (message?: string, name?: string) => GlobalDOMException;

export class OverconstrainedError extends (DOMException as DOMExceptionConstructor) {
  readonly #constraint: string;

  constructor(constraint: string, message = '') {
    requireArguments(1, arguments.length, 'OverconstrainedError constructor');
    super(toDOMString(message, 'message'), 'OverconstrainedError');
    this.#constraint = toDOMString(constraint, 'constraint');
  }

  get constraint(): string {
    return this.#constraint;
  }

  static {
    defineInterface(OverconstrainedError, 'OverconstrainedError');
  }
}

const CONSTRAINABLE = [
  'aspectRatio',
  'autoGainControl',
  'backgroundBlur',
  'channelCount',
  'deviceId',
  'displaySurface',
  'echoCancellation',
  'facingMode',
  'frameRate',
  'groupId',
  'height',
  'noiseSuppression',
  'sampleRate',
  'sampleSize',
  'width',
] as const;

function copyValue(value: unknown): unknown {
  if (Array.isArray(value)) return [...value];
  if (!isObject(value)) return value;
  const given = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(given.map(([name, member]) => [name, copyValue(member)]));
}

function copySet(members: Members): Members {
  const given = CONSTRAINABLE.filter((name) => members[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, copyValue(members[name])]));
}

/** The constraints that this library knows, in a copy that later changes of the application do not reach. */
export function toConstraints(value: unknown, name = 'constraints'): MediaTrackConstraints {
  const members = toDictionary(value, name);
  const { advanced } = members;
  if (advanced === undefined) return copySet(members);
  if (!Array.isArray(advanced)) throw wrongType('array', 'advanced', advanced);
  return { ...copySet(members), advanced: advanced.map((set) => copySet(toDictionary(set, 'advanced'))) };
}

/** Whether a setting meets what must be met; an ideal value is only a wish. */
function meets(setting: unknown, constraint: unknown): boolean {
  if (!isObject(constraint) || Array.isArray(constraint)) return true;
  const { exact, min, max } = constraint as { exact?: unknown; min?: number; max?: number };
  const exacts = Array.isArray(exact) ? exact : [exact];
  if (exact !== undefined && !exacts.includes(setting)) return false;
  if (min === undefined && max === undefined) return true;
  return typeof setting === 'number' && setting >= (min ?? setting) && setting <= (max ?? setting);
}

/** The first constraint that the settings of a source, which nothing can change, do not meet. */
export function unmetConstraint(settings: MediaTrackSettings, constraints: MediaTrackConstraints): string | undefined {
  return CONSTRAINABLE.find((name) => !meets((settings as Members)[name], (constraints as Members)[name]));
}
