#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace voxlink {

// What shares a socket with other connections, and is found there by the username fragment of its ICE credentials.
class MuxMember {
 public:
  virtual ~MuxMember() = default;
  virtual void OnUfragChange(const std::string& old_ufrag) = 0;
};

// The ICE credentials of one allocation session. They change once when the session was gathered ahead of its use
// (iceCandidatePoolSize). Media thread only.
class IceCredentials {
 public:
  IceCredentials(std::string ufrag, std::string password) : ufrag_(std::move(ufrag)), password_(std::move(password)) {}

  const std::string& ufrag() const { return ufrag_; }
  const std::string& password() const { return password_; }

  void Change(std::string ufrag, std::string password) {
    const std::string old_ufrag = std::exchange(ufrag_, std::move(ufrag));
    password_ = std::move(password);
    for (MuxMember* member : members_) {
      member->OnUfragChange(old_ufrag);
    }
  }

  void Join(MuxMember* member) { members_.push_back(member); }
  void Leave(MuxMember* member) {
    members_.erase(std::remove(members_.begin(), members_.end(), member), members_.end());
  }

 private:
  std::string ufrag_;
  std::string password_;
  std::vector<MuxMember*> members_;
};

}  // namespace voxlink
