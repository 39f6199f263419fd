/* OpenSSL collects the errors of a thread in one queue, and SSL_get_error() takes what lies there for the outcome of
   the call just made. libwebrtc does not empty it, because BoringSSL, which it was written for, does so in each of
   these calls. With OpenSSL the failure of one connection would end every other one that has nothing more to read. The
   linker leads libwebrtc here (--wrap), where the queue is emptied first. */

#include <openssl/err.h>
#include <openssl/ssl.h>

extern int __real_SSL_accept(SSL* ssl);
extern int __real_SSL_connect(SSL* ssl);
extern int __real_SSL_read(SSL* ssl, void* data, int size);
extern int __real_SSL_shutdown(SSL* ssl);
extern int __real_SSL_write(SSL* ssl, const void* data, int size);

int __wrap_SSL_accept(SSL* ssl) {
  ERR_clear_error();
  return __real_SSL_accept(ssl);
}

int __wrap_SSL_connect(SSL* ssl) {
  ERR_clear_error();
  return __real_SSL_connect(ssl);
}

int __wrap_SSL_read(SSL* ssl, void* data, int size) {
  ERR_clear_error();
  return __real_SSL_read(ssl, data, size);
}

int __wrap_SSL_shutdown(SSL* ssl) {
  ERR_clear_error();
  return __real_SSL_shutdown(ssl);
}

int __wrap_SSL_write(SSL* ssl, const void* data, int size) {
  ERR_clear_error();
  return __real_SSL_write(ssl, data, size);
}
