/* X509_check_host() knows names of hosts only, and libwebrtc asks it about whatever stands in the URL of a TURN server.
   Where that is an IP address, the linker leads it here (--wrap), to the function for addresses. */

#include <arpa/inet.h>
#include <openssl/x509v3.h>
#include <string.h>

extern int __real_X509_check_host(X509* certificate, const char* name, size_t size, unsigned int flags,
                                  char** peer_name);

int __wrap_X509_check_host(X509* certificate, const char* name, size_t size, unsigned int flags, char** peer_name) {
  char text[INET6_ADDRSTRLEN] = {0};
  unsigned char address[sizeof(struct in6_addr)];
  if (size < sizeof(text)) {
    memcpy(text, name, size);
    if (inet_pton(AF_INET, text, address) == 1) {
      return X509_check_ip(certificate, address, sizeof(struct in_addr), flags);
    }
    if (inet_pton(AF_INET6, text, address) == 1) {
      return X509_check_ip(certificate, address, sizeof(struct in6_addr), flags);
    }
  }
  return __real_X509_check_host(certificate, name, size, flags, peer_name);
}
