/* How long a DTLS handshake waits before it sends again what may be lost. OpenSSL waits for a second at first, and
   twice as long each time, so that a handshake over a bad network takes a minute. BoringSSL has a setting for the first
   wait, which libwebrtc makes much shorter there; OpenSSL wants a function. The linker leads libwebrtc here (--wrap).
 */

#include <openssl/ssl.h>

enum { kFirstWaitUs = 100000, kLongestWaitUs = 60000000 };

extern SSL* __real_SSL_new(SSL_CTX* context);

static unsigned int NextWait(SSL* ssl, unsigned int wait_us) {
  (void)ssl;
  if (wait_us == 0) {
    return kFirstWaitUs;
  }
  return wait_us < kLongestWaitUs / 2 ? 2 * wait_us : kLongestWaitUs;
}

SSL* __wrap_SSL_new(SSL_CTX* context) {
  SSL* ssl = __real_SSL_new(context);
  if (ssl != NULL && SSL_is_dtls(ssl)) {
    DTLS_set_timer_cb(ssl, NextWait);
  }
  return ssl;
}
