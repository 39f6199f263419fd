/* OpenSSL can compress certificates and CMS messages with zlib and zstd. DTLS and SRTP do neither. What OpenSSL has in
   place of its two adapters when it is built without them keeps the libraries, most of a megabyte, out of the addon. */

#include <openssl/bio.h>
#include <openssl/comp.h>
#include <stddef.h>

extern void ossl_comp_zlib_cleanup(void);
extern void ossl_comp_zstd_cleanup(void);

COMP_METHOD* COMP_zlib(void) { return NULL; }
COMP_METHOD* COMP_zlib_oneshot(void) { return NULL; }
const BIO_METHOD* BIO_f_zlib(void) { return NULL; }
void ossl_comp_zlib_cleanup(void) {}

COMP_METHOD* COMP_zstd(void) { return NULL; }
COMP_METHOD* COMP_zstd_oneshot(void) { return NULL; }
const BIO_METHOD* BIO_f_zstd(void) { return NULL; }
void ossl_comp_zstd_cleanup(void) {}
