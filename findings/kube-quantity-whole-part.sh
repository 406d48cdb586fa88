#!/usr/bin/env bash
# Rust crate kube_quantity 0.9.0: to_bytes_i64 and to_bytes_i128 drop the fraction of the number before they apply its suffix.
# A limit of 1.5Gi is then 1 GiB, and a request of 0.5Gi is no memory. 1536Mi, the same amount, is right, and so is to_bytes_f64.
# No None and no error says so, although the result is an Option.
# Seen: 1.5Gi is 1073741824 as i64 and 1610612736 as f64, 0.5Gi is 0 and 536870912.
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
    for text in ["1536Mi", "1.5Gi", "0.5Gi"] {
        let amount = ParsedQuantity::try_from(text).unwrap();
        println!("{text} i64 {:?} f64 {:?}", amount.to_bytes_i64(), amount.to_bytes_f64());
    }
}
RUST
seen=$(cargo run --quiet)
printf '%s\n' "$seen"
[ "$seen" = '1536Mi i64 Some(1610612736) f64 Some(1610612736.0)
1.5Gi i64 Some(1073741824) f64 Some(1610612736.0)
0.5Gi i64 Some(0) f64 Some(536870912.0)' ] || { echo 'CHANGED' >&2; exit 1; }
