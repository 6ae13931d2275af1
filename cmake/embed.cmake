# nexus_embed(target file symbol): the file's bytes as read-only data of the binary. The generated source defines
# `std::string_view nexus::embedded::<symbol>()`, declared where it is used.
function(nexus_embed target file symbol)
  set(path ${CMAKE_SOURCE_DIR}/${file})
  if(NOT EXISTS ${path})
    return()
  endif()
  set(out ${CMAKE_BINARY_DIR}/embedded_${symbol}.cpp)
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT [=[
#include <string_view>
__asm__(".section .rodata\n.balign 16\n"
        ".global nexus_embedded_@symbol@_begin\nnexus_embedded_@symbol@_begin:\n.incbin \"@path@\"\n"
        ".global nexus_embedded_@symbol@_end\nnexus_embedded_@symbol@_end:\n.byte 0\n.previous\n");
extern "C" const char nexus_embedded_@symbol@_begin[] __attribute__((visibility("hidden")));
extern "C" const char nexus_embedded_@symbol@_end[] __attribute__((visibility("hidden")));
namespace nexus::embedded {
std::string_view @symbol@();
std::string_view @symbol@() {
    return {nexus_embedded_@symbol@_begin, static_cast<std::size_t>(nexus_embedded_@symbol@_end - nexus_embedded_@symbol@_begin)};
}
}  // namespace nexus::embedded
]=])
  set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS ${path} SKIP_PRECOMPILE_HEADERS ON)
  target_sources(${target} PRIVATE ${out})
endfunction()
