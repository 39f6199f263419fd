/* Objects compiled against glibc 2.38 or newer call these C23 variants. They differ from the plain functions in reading
   binary literals ("0b1") only, which nothing here depends on, so they forward: the result loads on older glibc. */

#include <stdarg.h>
#include <stdlib.h>

#define HIDDEN __attribute__((visibility("hidden")))

extern int vsscanf(const char* text, const char* format, va_list arguments);

HIDDEN long __isoc23_strtol(const char* text, char** end, int base) { return strtol(text, end, base); }

HIDDEN unsigned long __isoc23_strtoul(const char* text, char** end, int base) { return strtoul(text, end, base); }

HIDDEN long long __isoc23_strtoll(const char* text, char** end, int base) { return strtoll(text, end, base); }

HIDDEN unsigned long long __isoc23_strtoull(const char* text, char** end, int base) {
  return strtoull(text, end, base);
}

HIDDEN int __isoc23_sscanf(const char* text, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  /* The analyzer of clang 14 does not see through va_start in C. */
  int fields = vsscanf(text, format, arguments); /* NOLINT(clang-analyzer-valist.Uninitialized) */
  va_end(arguments);
  return fields;
}
