# Warnings, hardening, sanitizers and the compiler cache, applied to every target of ours.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Precompiled headers carry time stamps; without this sloppiness ccache would never hit.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE_PROGRAM})
endif()

find_program(MOLD_PROGRAM mold)

set(CMAKE_CXX_FLAGS_DEBUG "-Og -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")

function(nexus_compile_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Werror
      -fPIE -fstack-protector-strong -fno-omit-frame-pointer -fvisibility=hidden)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Coroutine frames make g++ 12 report variables it initialised itself, and, optimised, Asio's own pair of operator new
    # and operator delete for them as mismatched.
    target_compile_options(${target} PRIVATE -fstack-clash-protection -fcf-protection -fpch-preprocess
        -Wno-error=maybe-uninitialized -Wno-maybe-uninitialized -Wno-mismatched-new-delete -Wno-missing-field-initializers)
  else()
    # -Wno-deprecated-declarations: std::stable_sort of libstdc++ 12 uses what C++17 deprecates.
    target_compile_options(${target} PRIVATE -Wno-missing-field-initializers -Wno-unused-command-line-argument
        -Wno-deprecated-declarations)
  endif()
  if(NEXUS_SANITIZE STREQUAL "address")
    target_compile_options(${target} PRIVATE -fsanitize=address,undefined -fno-sanitize-recover=all)
    target_link_options(${target} PRIVATE -fsanitize=address,undefined)
  elseif(NEXUS_SANITIZE STREQUAL "thread")
    # -Wno-tsan: Asio uses fences, which TSan ignores; every hand-over of ours goes through a locked queue.
    target_compile_options(${target} PRIVATE -fsanitize=thread -Wno-tsan)
    target_link_options(${target} PRIVATE -fsanitize=thread)
  elseif(NEXUS_SANITIZE STREQUAL "fuzzer")
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link,address,undefined)
    target_link_options(${target} PRIVATE -fsanitize=address,undefined)
  else()
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3>)
  endif()
  target_link_options(${target} PRIVATE -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed)
  if(MOLD_PROGRAM)
    target_link_options(${target} PRIVATE -fuse-ld=mold)
  endif()
endfunction()
