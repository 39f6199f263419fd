#pragma once

#include <opus.h>

// What libopus keeps to itself but links: the extensions in the padding of a packet (the draft "Extension Formatting
// for the Opus Codec") and packets that tell their own length (RFC 6716, appendix B). The patched source is built here,
// so that these cannot change unseen.
extern "C" {

struct OpusExtensionData {
  int id;
  int frame;
  const unsigned char* data;
  opus_int32 len;
};

int opus_packet_parse_impl(const unsigned char* data, opus_int32 len, int self_delimited, unsigned char* out_toc,
                           const unsigned char* frames[48], opus_int16 size[48], int* payload_offset,
                           opus_int32* packet_offset, const unsigned char** padding, opus_int32* padding_len);

opus_int32 opus_packet_extensions_count(const unsigned char* data, opus_int32 len, int nb_frames);

opus_int32 opus_packet_extensions_parse(const unsigned char* data, opus_int32 len, OpusExtensionData* extensions,
                                        opus_int32* nb_extensions, int nb_frames);

opus_int32 opus_packet_pad_impl(unsigned char* data, opus_int32 len, opus_int32 new_len, int pad,
                                const OpusExtensionData* extensions, int nb_extensions);

}  // extern "C"
