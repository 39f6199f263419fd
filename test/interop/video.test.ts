import { describe } from 'vitest';
import { SIDES, type Side, test } from '../helpers/browser.js';
import { seePictures, sendPictures } from './passing-video.js';

const CODECS = ['video/VP8', 'video/VP9', 'video/H264', 'video/AV1'];

describe.each(SIDES)('offered by %s', (offerer: Side) => {
  test.for(CODECS)('%s passes from the browser to a sink', (mimeType, { call }) =>
    seePictures(call, offerer, mimeType),
  );

  test.for(CODECS)('%s passes from a source to the browser', (mimeType, { call }) => {
    return sendPictures(call, offerer, mimeType);
  });
});
