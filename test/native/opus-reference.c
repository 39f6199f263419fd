// Encodes and decodes by libopus alone, for a comparison bit by bit:
//   opus-reference <rate> <channels> <application> <samples per frame> <format: 16, 24 or 32> [<request> <value>]…
// Reads PCM, and writes for each frame the packet's length, the final ranges of encoder and decoder (32 bits each), the
// packet, and what the decoder makes of it (16 bits a sample).
#include <opus.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_PACKET = 24000, MAX_SAMPLES = 11520 * 2 };

static int encode(OpusEncoder* encoder, int format, const void* pcm, int samples, unsigned char* packet) {
  if (format == 16) return opus_encode(encoder, pcm, samples, packet, MAX_PACKET);
  if (format == 24) return opus_encode24(encoder, pcm, samples, packet, MAX_PACKET);
  return opus_encode_float(encoder, pcm, samples, packet, MAX_PACKET);
}

int main(int argc, char** argv) {
  if (argc < 6) return 2;
  const int rate = atoi(argv[1]), channels = atoi(argv[2]), samples = atoi(argv[4]), format = atoi(argv[5]);
  OpusEncoder* encoder = opus_encoder_create(rate, channels, atoi(argv[3]), NULL);
  OpusDecoder* decoder = opus_decoder_create(rate, channels, NULL);
  if (!encoder || !decoder) return 3;
  for (int i = 6; i + 1 < argc; i += 2) {
    if (opus_encoder_ctl(encoder, atoi(argv[i]), (opus_int32)atoi(argv[i + 1])) != OPUS_OK) return 4;
  }
  static unsigned char packet[MAX_PACKET];
  static int pcm[MAX_SAMPLES];
  static opus_int16 heard[MAX_SAMPLES];
  const size_t sample_bytes = format == 16 ? 2 : 4;
  while (fread(pcm, sample_bytes * channels, samples, stdin) == (size_t)samples) {
    const int length = encode(encoder, format, pcm, samples, packet);
    if (length <= 0) return 5;
    const int decoded = opus_decode(decoder, packet, length, heard, samples, 0);
    if (decoded != samples) return 6;
    opus_uint32 head[3] = {(opus_uint32)length, 0, 0};
    opus_encoder_ctl(encoder, OPUS_GET_FINAL_RANGE(&head[1]));
    opus_decoder_ctl(decoder, OPUS_GET_FINAL_RANGE(&head[2]));
    fwrite(head, sizeof head, 1, stdout);
    fwrite(packet, length, 1, stdout);
    fwrite(heard, 2 * channels, samples, stdout);
  }
  return 0;
}
