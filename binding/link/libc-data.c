/* Code compiled as PIE reaches these variables of libc by a PC-relative relocation, which a shared object cannot have
   against another library's data. Hidden variables of the same assembler names take their place; the pointers are
   copied from libc before any other constructor of this library runs. */

#define _GNU_SOURCE
#include <dlfcn.h>

#define HIDDEN __attribute__((visibility("hidden")))

HIDDEN void* voxlink_stdin __asm__("stdin");
HIDDEN void* voxlink_stdout __asm__("stdout");
HIDDEN void* voxlink_stderr __asm__("stderr");
HIDDEN char** voxlink_environ __asm__("environ");
HIDDEN char** voxlink_environ_alias __asm__("__environ");
HIDDEN const unsigned char voxlink_in6addr_any[16] __asm__("in6addr_any") = {0};
HIDDEN const unsigned char voxlink_in6addr_loopback[16] __asm__("in6addr_loopback") = {0, 0, 0, 0, 0, 0, 0, 0,
                                                                                       0, 0, 0, 0, 0, 0, 0, 1};

static void* value_of(const char* name) {
  void** variable = (void**)dlsym(RTLD_NEXT, name);
  return variable != 0 ? *variable : 0;
}

__attribute__((constructor(101))) static void copy_libc_pointers(void) {
  voxlink_stdin = value_of("stdin");
  voxlink_stdout = value_of("stdout");
  voxlink_stderr = value_of("stderr");
  voxlink_environ = (char**)value_of("environ");
  voxlink_environ_alias = voxlink_environ;
}
