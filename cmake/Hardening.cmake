# What makes an end of most mistakes with memory before they are a way in: for every binary that ships. The sanitizers
# find such mistakes themselves, and do not go together with all of it.
include(CheckCXXCompilerFlag)

add_compile_options(-fPIE)
add_link_options(-pie)
add_compile_definitions(_GLIBCXX_ASSERTIONS)
add_compile_options("$<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")  # needs an optimizer
add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)

# Not every processor and compiler has the last two.
foreach(flag stack-protector-strong stack-clash-protection cf-protection)
  check_cxx_compiler_flag("-f${flag}" "HAS_${flag}")
  if(HAS_${flag})
    add_compile_options("-f${flag}")
  endif()
endforeach()
