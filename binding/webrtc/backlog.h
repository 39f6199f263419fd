#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace voxlink {

// Bounds the frames that one sink has under way to the event loop, and counts those for which there was no room. Any
// thread.
class Backlog {
 public:
  // One frame under way, for as long as it exists.
  class Ticket {
   public:
    Ticket(Ticket&& other) noexcept = default;
    Ticket& operator=(Ticket&& other) noexcept = default;
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket() {
      if (counts_) {
        --counts_->under_way;
      }
    }

   private:
    friend class Backlog;
    struct Counts {
      std::atomic<int> under_way = 0;
      std::atomic<uint64_t> dropped = 0;
    };
    explicit Ticket(std::shared_ptr<Counts> counts) : counts_(std::move(counts)) {}
    std::shared_ptr<Counts> counts_;
  };

  explicit Backlog(int limit) : limit_(limit) {}

  // Nothing when the limit is reached; the frame counts as dropped.
  std::optional<Ticket> Take() {
    if (counts_->under_way.fetch_add(1) >= limit_) {
      --counts_->under_way;
      Drop();
      return std::nullopt;
    }
    return Ticket(counts_);
  }

  void Drop() { ++counts_->dropped; }
  uint64_t dropped() const { return counts_->dropped; }

 private:
  const int limit_;
  const std::shared_ptr<Ticket::Counts> counts_ = std::make_shared<Ticket::Counts>();
};

}  // namespace voxlink
