// What nobody can do without: each packet is sealed with the key of its subscriber, and leaves by the subscriber's own
// socket. Prints the share of a core that this takes, as JSON: limit <subscribers> <seconds>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <srtp2/srtp.h>

namespace {

constexpr std::chrono::milliseconds kInterval(20);
constexpr size_t kHeader = 12 + 12;  // With a block of header extensions.
constexpr size_t kPayload = 80;

int OpenSocket(uint16_t* port) {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    std::perror("socket");
    std::exit(1);
  }
  *port = address.sin_port;
  return fd;
}

// Another process, so that sending wakes somebody. It ends with this one.
void Receive(const std::vector<int>& sockets) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int poll = epoll_create1(0);
  for (const int fd : sockets) {
    epoll_event event{EPOLLIN, {.fd = fd}};
    epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
  }
  std::array<epoll_event, 64> events{};
  std::array<char, 2048> buffer{};
  while (true) {
    const int count = epoll_wait(poll, events.data(), events.size(), -1);
    for (int i = 0; i < count; ++i) {
      while (recv(events[i].data.fd, buffer.data(), buffer.size(), 0) > 0) {
      }
    }
  }
}

struct Subscriber {
  int fd;
  sockaddr_in address;
  srtp_t session;
};

Subscriber Subscribe(uint16_t receiver_port) {
  static std::array<uint8_t, SRTP_MASTER_KEY_LEN> key{1, 2, 3};
  srtp_policy_t policy{};
  srtp_crypto_policy_set_rtp_default(&policy.rtp);
  srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
  policy.ssrc.type = ssrc_any_outbound;
  policy.key = key.data();
  policy.window_size = 1024;
  Subscriber subscriber{};
  uint16_t port = 0;
  subscriber.fd = OpenSocket(&port);
  subscriber.address.sin_family = AF_INET;
  subscriber.address.sin_port = receiver_port;
  subscriber.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (srtp_create(&subscriber.session, &policy) != srtp_err_status_ok) {
    std::exit(1);
  }
  return subscriber;
}

void Send(const Subscriber& subscriber, uint32_t count) {
  alignas(uint32_t) std::array<uint8_t, kHeader + kPayload + SRTP_MAX_TRAILER_LEN> packet{};
  const auto sequence_number = static_cast<uint16_t>(count);
  const uint32_t timestamp = htonl(count * 960);
  packet[0] = 0x90;
  packet[1] = 111;
  packet[2] = static_cast<uint8_t>(sequence_number >> 8);
  packet[3] = static_cast<uint8_t>(sequence_number);
  *reinterpret_cast<uint32_t*>(&packet[4]) = timestamp;
  packet[11] = 1;
  packet[12] = 0xbe;
  packet[13] = 0xde;
  packet[15] = 2;
  int length = kHeader + kPayload;
  if (srtp_protect(subscriber.session, packet.data(), &length) != srtp_err_status_ok) {
    std::exit(1);
  }
  sendto(subscriber.fd, packet.data(), static_cast<size_t>(length), 0,
         reinterpret_cast<const sockaddr*>(&subscriber.address), sizeof(subscriber.address));
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    return 2;
  }
  const size_t count = std::strtoul(argv[1], nullptr, 10);
  const std::chrono::seconds time(std::strtoul(argv[2], nullptr, 10));
  srtp_init();
  std::vector<int> sockets;
  std::vector<Subscriber> subscribers;
  for (size_t i = 0; i < count; ++i) {
    uint16_t port = 0;
    sockets.push_back(OpenSocket(&port));
    subscribers.push_back(Subscribe(port));
  }
  if (fork() == 0) {
    Receive(sockets);
  }
  const auto begin = std::chrono::steady_clock::now();
  const double before = CpuSeconds();
  uint32_t sent = 0;
  for (auto due = begin; due < begin + time; due += kInterval) {
    std::this_thread::sleep_until(due);
    for (const Subscriber& subscriber : subscribers) {
      Send(subscriber, sent);
    }
    ++sent;
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  std::printf("{\"share\": %.6f}\n", (CpuSeconds() - before) / elapsed.count());
  return 0;
}
