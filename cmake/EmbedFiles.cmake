# Writes a C++ file that holds the given files as bytes: the function EmbeddedFiles() of NAMESPACE.
# Run with -DOUTPUT=… -DNAMESPACE=… -DFILES=a;b;c.
set(definitions "")
set(entries "")
set(number 0)
foreach(file IN LISTS FILES)
  file(READ "${file}" bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  get_filename_component(name "${file}" NAME)
  string(APPEND definitions "constexpr unsigned char kFile${number}[] = {${bytes}0};\n")
  string(APPEND entries "    {\"${name}\", Text(kFile${number})},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE "${OUTPUT}" "#include \"base/text/embedded_file.h\"

namespace ${NAMESPACE} {
namespace {

using connector::text::EmbeddedFile;

${definitions}
// The trailing zero keeps an empty file from being an empty array; it is not part of the text.
template <std::size_t kSize>
std::string_view Text(const unsigned char (&bytes)[kSize]) {
  return {reinterpret_cast<const char*>(bytes), kSize - 1};
}

}  // namespace

std::vector<EmbeddedFile> EmbeddedFiles() {
  return {
${entries}  };
}

}  // namespace ${NAMESPACE}
")
