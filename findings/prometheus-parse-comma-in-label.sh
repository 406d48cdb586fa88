#!/usr/bin/env bash
# Rust crate prometheus-parse 0.2.5: a comma in a label's value ends the value, and a label with "=" in its value is lost.
# A metric name with a colon, as every recording rule has, is lost with its sample, and so is a space before the braces.
# All of it is valid in the text format. No error is returned, only fewer samples and labels.
# Seen: release="6.1, SMP" is read as 6.1, selector="app=web" as none, node="a" is right; 1 of 3 samples is returned.
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
prometheus-parse = "=0.2.5"
TOML
cat >src/main.rs <<'RUST'
use prometheus_parse::Scrape;

fn main() {
    let page = [
        r#"node_info{release="6.1, SMP",selector="app=web",node="a"} 1"#,
        r#"node:cpu:rate5m{node="a"} 1"#,
        r#"node_cpu_cores {node="a"} 4"#,
    ];
    let scrape = Scrape::parse(page.iter().map(|line| Ok(line.to_string()))).unwrap();
    println!("{} lines, {} samples", page.len(), scrape.samples.len());
    for sample in scrape.samples {
        for label in ["release", "selector", "node"] {
            println!("{label} {}", sample.labels.get(label).unwrap_or("is lost"));
        }
    }
}
RUST
seen=$(cargo run --quiet)
printf '%s\n' "$seen"
[ "$seen" = '3 lines, 1 samples
release 6.1
selector is lost
node a' ] || { echo 'CHANGED' >&2; exit 1; }
