#!/usr/bin/env bash
# Rust crate openmetrics-parser 0.5.1, parse_prometheus: a family whose samples differ in their label names is an error, and
# with it the whole page. So is a tab between name and value. The text format allows both.
# prom-client and other libraries with optional labels write such families.
# Seen: {reason="a"} beside {reason="a",node="b"} gives "Metrics in family have different label sets", one of them alone is read.
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
openmetrics-parser = "=0.5.1"
TOML
cat >src/main.rs <<'RUST'
use openmetrics_parser::prometheus::parse_prometheus;

fn main() {
    let one = "errors{reason=\"a\"} 1\n";
    let two = "errors{reason=\"a\"} 1\nerrors{reason=\"a\",node=\"b\"} 2\n";
    for (what, page) in [("one set", one), ("two sets", two), ("a tab", "errors\t1\n")] {
        match parse_prometheus(page) {
            Ok(read) => println!("{what}: {} family", read.families.len()),
            Err(error) => println!("{what}: refused, {}", error.to_string().contains("different label sets")),
        }
    }
}
RUST
seen=$(cargo run --quiet)
printf '%s\n' "$seen"
[ "$seen" = 'one set: 1 family
two sets: refused, true
a tab: refused, false' ] || { echo 'CHANGED' >&2; exit 1; }
