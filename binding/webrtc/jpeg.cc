#include "webrtc/jpeg.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <initializer_list>
#include <numbers>
#include <span>

#include "webrtc/jpeg-tables.h"
#include "webrtc/pixel-conversion.h"

namespace voxlink {

namespace {

constexpr int kSide = 8;
constexpr int kSquare = kSide * kSide;
constexpr int kUnit = 2 * kSide;  // Of luma, for one block of each colour.
constexpr float kMiddle = 128;

using Block = std::array<float, kSquare>;

// Codes by symbol, made of how many there are of each length (T.81, annex C).
struct HuffmanCodes {
  explicit HuffmanCodes(const jpeg::HuffmanTable& table) {
    uint16_t code = 0;
    size_t next = 0;
    for (size_t bits = 1; bits <= table.counts.size(); ++bits, code <<= 1) {
      for (int i = 0; i < table.counts[bits - 1]; ++i) {
        const uint8_t symbol = table.symbols[next++];
        codes[symbol] = code++;
        lengths[symbol] = static_cast<uint8_t>(bits);
      }
    }
  }

  std::array<uint16_t, 256> codes = {};
  std::array<uint8_t, 256> lengths = {};
};

class BitWriter {
 public:
  explicit BitWriter(std::vector<uint8_t>& out) : out_(out) {}

  void Put(uint32_t bits, int count) {
    pending_ = pending_ << count | bits;
    pending_count_ += count;
    while (pending_count_ >= 8) {
      pending_count_ -= 8;
      const auto byte = static_cast<uint8_t>(pending_ >> pending_count_);
      out_.push_back(byte);
      // A zero tells this byte from the start of a marker.
      if (byte == 0xff) {
        out_.push_back(0);
      }
    }
  }

  // The last byte is filled with ones.
  void Finish() { Put(0x7f, 7); }

 private:
  std::vector<uint8_t>& out_;
  uint64_t pending_ = 0;
  int pending_count_ = 0;
};

// The discrete cosine transform, and the quantization after it.
class Transform {
 public:
  Transform() {
    for (int u = 0; u < kSide; ++u) {
      const double norm = u == 0 ? std::numbers::sqrt2 / 4 : 0.5;
      for (int i = 0; i < kSide / 2; ++i) {
        basis_[u][i] = static_cast<float>(norm * std::cos((2 * i + 1) * u * std::numbers::pi / (2 * kSide)));
      }
    }
  }

  // Lines, then columns.
  void Run(Block& block) const {
    for (int line = 0; line < kSide; ++line) {
      Step(&block[line * kSide], 1);
    }
    for (int column = 0; column < kSide; ++column) {
      Step(&block[column], kSide);
    }
  }

 private:
  // The basis functions are even or odd, so sums and differences of opposite values do.
  void Step(float* values, int distance) const {
    std::array<float, kSide / 2> sums;
    std::array<float, kSide / 2> differences;
    for (int i = 0; i < kSide / 2; ++i) {
      const float near = values[i * distance];
      const float far = values[(kSide - 1 - i) * distance];
      sums[i] = near + far;
      differences[i] = near - far;
    }
    for (int u = 0; u < kSide; ++u) {
      const std::array<float, kSide / 2>& from = u % 2 == 0 ? sums : differences;
      const std::array<float, kSide / 2>& by = basis_[u];
      values[u * distance] = from[0] * by[0] + from[1] * by[1] + from[2] * by[2] + from[3] * by[3];
    }
  }

  std::array<std::array<float, kSide / 2>, kSide> basis_;
};

using Quantizers = std::array<uint8_t, kSquare>;

Quantizers ScaleQuantizers(const Quantizers& table, int quality) {
  const int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  Quantizers scaled;
  for (int i = 0; i < kSquare; ++i) {
    scaled[i] = static_cast<uint8_t>(std::clamp((table[i] * percent + 50) / 100, 1, 255));
  }
  return scaled;
}

// Writes the blocks of one component, whose mean values refer to the one before.
class Component {
 public:
  Component(const Quantizers& quantizers, const HuffmanCodes& dc, const HuffmanCodes& ac) : dc_(dc), ac_(ac) {
    for (int i = 0; i < kSquare; ++i) {
      factors_[i] = 1.0F / static_cast<float>(quantizers[i]);
    }
  }

  void Write(Block& block, const Transform& transform, BitWriter& out) {
    transform.Run(block);
    const int mean = Quantized(block, 0);
    WriteValue(mean - last_mean_, 0, dc_, out);
    last_mean_ = mean;
    int zeros = 0;
    for (int position = 1; position < kSquare; ++position) {
      const int value = Quantized(block, jpeg::kZigZag[position]);
      if (value == 0) {
        ++zeros;
        continue;
      }
      for (; zeros >= 16; zeros -= 16) {
        out.Put(ac_.codes[jpeg::kSixteenZeros], ac_.lengths[jpeg::kSixteenZeros]);
      }
      WriteValue(value, zeros, ac_, out);
      zeros = 0;
    }
    if (zeros > 0) {
      out.Put(ac_.codes[jpeg::kEndOfBlock], ac_.lengths[jpeg::kEndOfBlock]);
    }
  }

 private:
  int Quantized(const Block& block, int index) const {
    const float value = block[index] * factors_[index];
    return static_cast<int>(value + (value < 0 ? -0.5F : 0.5F));
  }

  // A symbol of the zeros before and the number of bits, then the bits; those of a negative value less one.
  static void WriteValue(int value, int zeros, const HuffmanCodes& codes, BitWriter& out) {
    const int bits = std::bit_width(static_cast<unsigned>(std::abs(value)));
    const int symbol = zeros << 4 | bits;
    out.Put(codes.codes[symbol], codes.lengths[symbol]);
    out.Put(static_cast<uint32_t>(value < 0 ? value - 1 : value) & ((1U << bits) - 1), bits);
  }

  const HuffmanCodes& dc_;
  const HuffmanCodes& ac_;
  std::array<float, kSquare> factors_;
  int last_mean_ = 0;
};

// Beyond its edges a plane goes on with its last pixels.
Block BlockAt(const uint8_t* plane, int stride, int width, int height, int x, int y) {
  Block block;
  for (int line = 0; line < kSide; ++line) {
    const uint8_t* from = plane + static_cast<ptrdiff_t>(std::min(y + line, height - 1)) * stride;
    for (int column = 0; column < kSide; ++column) {
      block[line * kSide + column] = static_cast<float>(from[std::min(x + column, width - 1)]) - kMiddle;
    }
  }
  return block;
}

class Header {
 public:
  explicit Header(std::vector<uint8_t>& out) : out_(out) {}

  void Marker(uint8_t marker) { Bytes({0xff, marker}); }

  // With the length that follows a marker and counts itself.
  void Segment(uint8_t marker, size_t size) {
    Marker(marker);
    Word(static_cast<int>(size + 2));
  }

  void Word(int value) { Bytes({static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)}); }
  void Bytes(std::initializer_list<uint8_t> bytes) { out_.insert(out_.end(), bytes); }
  void Bytes(std::span<const uint8_t> bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }

  void Quantization(uint8_t number, const Quantizers& quantizers) {
    Segment(0xdb, 1 + kSquare);
    Bytes({number});
    for (const uint8_t index : jpeg::kZigZag) {
      Bytes({quantizers[index]});
    }
  }

  void Huffman(uint8_t number, const jpeg::HuffmanTable& table) {
    Segment(0xc4, 1 + table.counts.size() + table.symbols.size());
    Bytes({number});
    Bytes(table.counts);
    Bytes(table.symbols);
  }

 private:
  std::vector<uint8_t>& out_;
};

}  // namespace

std::vector<uint8_t> EncodeJpeg(const Pixels& rgb, int quality) {
  const int width = rgb.width;
  const int height = rgb.height;
  const rtc::scoped_refptr<webrtc::I420Buffer> yuv = webrtc::I420Buffer::Create(width, height);
  ConvertPixels(
      rgb, MutableViewOf(*yuv), webrtc::kVideoRotation_0,
      webrtc::ColorSpace(webrtc::ColorSpace::PrimaryID::kUnspecified, webrtc::ColorSpace::TransferID::kUnspecified,
                         webrtc::ColorSpace::MatrixID::kSMPTE170M, webrtc::ColorSpace::RangeID::kFull));
  const Quantizers luma_quantizers = ScaleQuantizers(jpeg::kLumaQuantizers, quality);
  const Quantizers color_quantizers = ScaleQuantizers(jpeg::kColorQuantizers, quality);

  std::vector<uint8_t> file;
  file.reserve(static_cast<size_t>(width) * static_cast<size_t>(height) / 4 + 1024);
  Header header(file);
  header.Marker(0xd8);
  header.Segment(0xe0, 14);
  header.Bytes({'J', 'F', 'I', 'F', 0, 1, 2, 0, 0, 1, 0, 1, 0, 0});
  header.Quantization(0, luma_quantizers);
  header.Quantization(1, color_quantizers);
  header.Segment(0xc0, 15);
  header.Bytes({8});
  header.Word(height);
  header.Word(width);
  header.Bytes({3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1});
  header.Huffman(0x00, jpeg::kLumaMeans);
  header.Huffman(0x10, jpeg::kLumaValues);
  header.Huffman(0x01, jpeg::kColorMeans);
  header.Huffman(0x11, jpeg::kColorValues);
  header.Segment(0xda, 10);
  header.Bytes({3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0});

  const HuffmanCodes luma_means(jpeg::kLumaMeans);
  const HuffmanCodes luma_values(jpeg::kLumaValues);
  const HuffmanCodes color_means(jpeg::kColorMeans);
  const HuffmanCodes color_values(jpeg::kColorValues);
  Component y_component(luma_quantizers, luma_means, luma_values);
  Component u_component(color_quantizers, color_means, color_values);
  Component v_component(color_quantizers, color_means, color_values);
  const Transform transform;
  BitWriter bits(file);
  for (int y = 0; y < height; y += kUnit) {
    for (int x = 0; x < width; x += kUnit) {
      for (int part = 0; part < 4; ++part) {
        Block block = BlockAt(yuv->DataY(), yuv->StrideY(), width, height, x + part % 2 * kSide, y + part / 2 * kSide);
        y_component.Write(block, transform, bits);
      }
      Block u = BlockAt(yuv->DataU(), yuv->StrideU(), HalfOf(width), HalfOf(height), x / 2, y / 2);
      u_component.Write(u, transform, bits);
      Block v = BlockAt(yuv->DataV(), yuv->StrideV(), HalfOf(width), HalfOf(height), x / 2, y / 2);
      v_component.Write(v, transform, bits);
    }
  }
  bits.Finish();
  header.Marker(0xd9);
  return file;
}

}  // namespace voxlink
