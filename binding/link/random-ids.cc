// The archive's unique_id_generator.o remembers each id that it ever gave, so as not to give it twice. One generator
// makes the SSRCs of all connections, three for each video that is offered and once more with each offer that is not
// applied, and lives as long as any of them: a server would never stop growing. The functions of that object are
// therefore defined here, to the contract of their headers but with a bounded memory, and the linker never pulls the
// archive's member.

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "rtc_base/helpers.h"
#include "rtc_base/string_encode.h"
#include "rtc_base/string_to_number.h"
#include "rtc_base/unique_id_generator.h"

namespace rtc {

namespace {

// Far more than one connection has at a time. After all are forgotten, a new random number is one of those in use less
// than once in four thousand million times, for each of them.
constexpr size_t kMostRememberedIds = 16'384;

bool Remember(std::set<uint32_t>& known, uint32_t id) {
  if (known.size() >= kMostRememberedIds) {
    known.clear();
  }
  return known.insert(id).second;
}

}  // namespace

UniqueRandomIdGenerator::UniqueRandomIdGenerator() = default;

UniqueRandomIdGenerator::UniqueRandomIdGenerator(ArrayView<uint32_t> known_ids)
    : known_ids_(known_ids.begin(), known_ids.end()) {}

UniqueRandomIdGenerator::~UniqueRandomIdGenerator() = default;

uint32_t UniqueRandomIdGenerator::GenerateId() {
  const webrtc::MutexLock lock(&mutex_);
  uint32_t id = 0;
  do {
    id = CreateRandomNonZeroId();
  } while (!Remember(known_ids_, id));
  return id;
}

bool UniqueRandomIdGenerator::AddKnownId(uint32_t value) {
  const webrtc::MutexLock lock(&mutex_);
  return Remember(known_ids_, value);
}

UniqueStringGenerator::UniqueStringGenerator() = default;

UniqueStringGenerator::UniqueStringGenerator(ArrayView<std::string> known_ids) {
  for (const std::string& id : known_ids) {
    AddKnownId(id);
  }
}

UniqueStringGenerator::~UniqueStringGenerator() = default;

// Numbers from 0 on, those of one connection's media sections, of which there are never many.
std::string UniqueStringGenerator::GenerateString() {
  return std::to_string(unique_number_generator_.GenerateNumber());
}

bool UniqueStringGenerator::AddKnownId(absl::string_view value) {
  // What is no number is never generated.
  const std::optional<uint32_t> number = StringToNumber<uint32_t>(value);
  return number && unique_number_generator_.AddKnownId(*number);
}

}  // namespace rtc
