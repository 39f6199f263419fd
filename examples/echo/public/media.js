// The microphone and the camera, or a sentence that says why there is none.

const CONSTRAINTS = { audio: { echoCancellation: true }, video: { width: { ideal: 640 }, height: { ideal: 480 } } };

/** An error whose message is for the person in front of the page. */
export class Problem extends Error {}

/**
 * As much as there is: both, or one of them.
 * @returns {Promise<{ stream: MediaStream, remark: string }>}
 */
export async function openMedia() {
  if (!navigator.mediaDevices) {
    throw new Problem(
      'This browser gives no microphone to this page. Open it as http://localhost, in a current browser.',
    );
  }
  try {
    return { stream: await navigator.mediaDevices.getUserMedia(CONSTRAINTS), remark: '' };
  } catch (error) {
    // Asking for less would not help.
    if (error instanceof DOMException && error.name === 'NotAllowedError') throw explain(error);
  }
  const { audio, video } = CONSTRAINTS;
  try {
    return {
      stream: await navigator.mediaDevices.getUserMedia({ audio }),
      remark: 'No camera, so only your voice is echoed.',
    };
  } catch (audioError) {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video });
      return { stream, remark: `Only your picture is echoed. ${explain(audioError).message}` };
    } catch {
      throw explain(audioError);
    }
  }
}

function explain(error) {
  switch (error.name) {
    case 'NotAllowedError':
      return new Problem(
        'The browser was told not to give this page a microphone. Allow it beside the address bar, then start again.',
      );
    case 'NotFoundError':
      return new Problem('No microphone was found. Connect one, then start again.');
    case 'NotReadableError':
      return new Problem('The microphone is in use by another program. Close that one, then start again.');
    default:
      return new Problem(`The microphone cannot be opened: ${error.message}`);
  }
}
