# Builds an executable by wasm2c and a C compiler: sh FILE WASM2C MODULE ARTIFACT. WASI in C follows in the same file.
set -e
engine=$(readlink -f "$1")
folder=$(dirname "$3")/wasm2c
mkdir -p "$folder"
# The runtime of wasm2c: where wabt is installed, or beside the command as in a wheel.
for runtime in "${engine%/*/*}/wasm2c" "${engine%/*/*}/share/wabt/wasm2c" "${engine%/*}/wasm2c"; do
  [ -f "$runtime/wasm-rt-impl.c" ] && break
done
[ -f "$runtime/wasm-rt-impl.c" ] || { echo "wasm-rt-impl.c of wasm2c is not there"; exit 1; }
"$engine" -n program "$2" -o "$folder/program.c"
grep -q 'wasm2c_program_instantiate(w2c_program' "$folder/program.h" || { echo "wasm2c is older than 1.0.33"; exit 1; }
grep -q 'wasm2c_program_instantiate(w2c_program\*);' "$folder/program.h" && alone=-DIMPORTS_NOTHING
sed '1,/^exit$/d' "$0" >"$folder/wasi.c"
rest=
for file in wasm-rt-mem-impl.c wasm-rt-exceptions-impl.c; do
  [ -f "$runtime/$file" ] && rest="$rest $runtime/$file"
done
cc -O2 $alone -I "$runtime" -I "$runtime/../include" -I "$runtime/../../include" -o "$3" \
  "$folder/program.c" "$folder/wasi.c" "$runtime/wasm-rt-impl.c" $rest -lm -pthread
exit
