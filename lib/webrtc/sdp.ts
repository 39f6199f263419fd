/** The few things that the W3C algorithms read from an SDP text themselves. libwebrtc parses all the rest. */

/** A media description's mid, index and ice-ufrag. */
export type MediaSection = [mid: string, index: number, usernameFragment: string | null];

/** What a media description says about ICE. */
export interface IceSection {
  mid: string;
  index: number;
  usernameFragment: string | null;
  password: string | null;
  /** Candidate attributes, without `a=`. */
  candidates: string[];
}

function attribute(section: string, name: string): string | null {
  const start = section.indexOf(`\na=${name}:`);
  if (start < 0) return null;
  const from = start + name.length + 4;
  const end = section.indexOf('\n', from);
  return section.slice(from, end < 0 ? undefined : end).trim();
}

export function usernameFragments(sdp: string): MediaSection[] {
  const [session = '', ...sections] = sdp.split(/\n(?=m=)/);
  const common = attribute(session, 'ice-ufrag');
  return sections.map((section, index) => [
    attribute(section, 'mid') ?? '',
    index,
    attribute(section, 'ice-ufrag') ?? common,
  ]);
}

export function iceSections(sdp: string): IceSection[] {
  const [session = '', ...sections] = sdp.split(/\n(?=m=)/);
  const common = [attribute(session, 'ice-ufrag'), attribute(session, 'ice-pwd')] as const;
  return sections.map((section, index) => ({
    mid: attribute(section, 'mid') ?? '',
    index,
    usernameFragment: attribute(section, 'ice-ufrag') ?? common[0],
    password: attribute(section, 'ice-pwd') ?? common[1],
    candidates: [...section.matchAll(/^a=(candidate:.*)$/gm)].map(([, candidate = '']) => candidate.trim()),
  }));
}

export function fingerprints(sdp: string): string[] {
  const lines = sdp.match(/^a=fingerprint:.*$/gm) ?? [];
  return [...new Set(lines.map((line) => line.trim().toLowerCase()))].sort();
}
