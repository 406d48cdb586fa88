#!/usr/bin/env bash
# Rust crate kube_quantity 0.9.0: the sum of a quantity with a binary suffix and one in thousandths is written without a suffix.
# The number stays in "1024ths", so that the text is 1024 times too large. The VPA and the kube-apiserver write memory in
# thousandths of a byte, where an amount is no whole number of bytes. The sum as f64 is right to seven digits.
# Seen: 1Ki + 500m, which are 1024.5 bytes, are written as 1049088.00005; the sum with whole bytes is right.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "try"
version = "0.0.0"
edition = "2021"

[dependencies]
kube_quantity = "=0.9.0"
k8s-openapi = { version = "=0.29.0", features = ["latest"] }
TOML
cat >src/main.rs <<'RUST'
use kube_quantity::ParsedQuantity;

fn main() {
    for (left, right) in [("1Ki", "512"), ("1Ki", "500m")] {
        let sum = ParsedQuantity::try_from(left).unwrap() + ParsedQuantity::try_from(right).unwrap();
        println!("{left} + {right} = {sum}, {:.4} bytes", sum.to_bytes_f64().unwrap());
    }
}
RUST
seen=$(cargo run --quiet)
printf '%s\n' "$seen"
[ "$seen" = '1Ki + 512 = 1536, 1536.0000 bytes
1Ki + 500m = 1049088.00005, 1024.5000 bytes' ] || { echo 'CHANGED' >&2; exit 1; }
