// The same work as bench/opus/subject.js, in C on the same static library:
//   reference <pcm> <packets> <channels> <application> <frame size> <bitrate> <complexity>
// `pcm` holds 16-bit samples at 48 kHz, `packets` each packet after its length in 16 bits. Prints microseconds of CPU
// time per frame, for encoding and for decoding, of the shortest round each.
#include <opus.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SAMPLE_RATE = 48000, MAX_PACKET = 4000, MAX_FRAME = 5760, ROUNDS = 8 };

static unsigned char* read_all(const char* path, long* length) {
  FILE* file = fopen(path, "rb");
  if (!file) exit(2);
  fseek(file, 0, SEEK_END);
  *length = ftell(file);
  rewind(file);
  unsigned char* bytes = malloc(*length);
  if (fread(bytes, 1, *length, file) != (size_t)*length) exit(2);
  fclose(file);
  return bytes;
}

static double cpu_microseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static double shorter(double a, double b) { return a < b ? a : b; }

int main(int argc, char** argv) {
  if (argc != 8) return 2;
  long pcm_bytes, packets_bytes;
  const opus_int16* pcm = (const opus_int16*)read_all(argv[1], &pcm_bytes);
  const unsigned char* packets = read_all(argv[2], &packets_bytes);
  const int channels = atoi(argv[3]), frame_size = atoi(argv[5]);
  const long samples = pcm_bytes / 2 / channels;
  unsigned char packet[MAX_PACKET];
  opus_int16 out[MAX_FRAME * 2];

  OpusEncoder* encoder = opus_encoder_create(SAMPLE_RATE, channels, atoi(argv[4]), NULL);
  opus_encoder_ctl(encoder, OPUS_SET_BITRATE(atoi(argv[6])));
  opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(atoi(argv[7])));
  OpusDecoder* decoder = opus_decoder_create(SAMPLE_RATE, channels, NULL);

  double times[2] = {1e9, 1e9};
  for (int round = 0; round < ROUNDS; round++) {
    long frames = 0;
    double start = cpu_microseconds();
    for (long at = 0; at + frame_size <= samples; at += frame_size, frames++) {
      if (opus_encode(encoder, pcm + at * channels, frame_size, packet, MAX_PACKET) <= 0) return 1;
    }
    times[0] = shorter(times[0], (cpu_microseconds() - start) / frames);

    frames = 0;
    start = cpu_microseconds();
    for (long at = 0; at < packets_bytes; frames++) {
      const int length = packets[at] | packets[at + 1] << 8;
      if (opus_decode(decoder, packets + at + 2, length, out, MAX_FRAME, 0) <= 0) return 1;
      at += 2 + length;
    }
    times[1] = shorter(times[1], (cpu_microseconds() - start) / frames);
  }
  printf("{ \"encode\": %.3f, \"decode\": %.3f }\n", times[0], times[1]);
  return 0;
}
