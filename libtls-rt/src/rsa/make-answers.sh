#!/usr/bin/env bash
# Writes answers.txt anew: keys and signatures by openssl. The lines are: algorithm, hash, bits of the key, key, signature.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
printf 'signed by openssl' >"$scratch/message"
hex() { od -An -v -tx1 "$1" | tr -d ' \n'; }
for bits in 2048 2057 2060 3072; do
    openssl genpkey -quiet -algorithm RSA -pkeyopt "rsa_keygen_bits:$bits" -out "$scratch/key.pem"
    openssl rsa -in "$scratch/key.pem" -RSAPublicKey_out -outform DER -out "$scratch/key.der" 2>/dev/null
    for hash in 256 384 512; do
        for algorithm in pkcs1 pss; do
            options=()
            [ $algorithm = pkcs1 ] || options=(-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest)
            openssl dgst "-sha$hash" -sign "$scratch/key.pem" "${options[@]}" -out "$scratch/signature" "$scratch/message"
            echo "$algorithm $hash $bits $(hex "$scratch/key.der") $(hex "$scratch/signature")"
        done
    done
done >"$(dirname "$0")/answers.txt"
