// Included before every file that clang-tidy reads. Clang before version 15 does not know std::source_location, whose
// name Abseil's headers mention in C++20.
#pragma once

#if __clang_major__ < 15
namespace std {
struct source_location {
  constexpr unsigned line() const { return 0; }
  constexpr const char* file_name() const { return ""; }
};
}  // namespace std
#endif
