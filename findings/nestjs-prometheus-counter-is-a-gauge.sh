#!/usr/bin/env bash
# @willsoto/nestjs-prometheus 6.1.1 with prom-client 15.1.3: a provider gives whatever metric of its name the global registry
# has: of another kind, with other labels and help, and not in the registry that its options name.
# Nothing is thrown or logged. prom-client itself throws when a name is registered twice.
# Seen: a counter provider injects the Gauge of that name; a gauge for an own registry is the global one and is not in its own.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module", "allowScripts": { "node": true } }' >package.json
npm install --silent --no-fund --no-audit node@24.21.0 @willsoto/nestjs-prometheus@6.1.1 prom-client@15.1.3 \
  @nestjs/common@12.5.1 @nestjs/core@12.5.1 reflect-metadata@0.2.2 rxjs@7.8.2
cat >try.mjs <<'JS'
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { getToken, makeCounterProvider, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import { Registry } from 'prom-client';

const own = new Registry();
const inject = async (provider) => {
  class Part {}
  Module({ providers: [provider] })(Part);
  const context = await NestFactory.createApplicationContext(Part, { logger: false });
  return context.get(getToken('pods'));
};
const gauge = await inject(makeGaugeProvider({ name: 'pods', help: 'Pods of a node', labelNames: ['node'] }));
const counter = await inject(makeCounterProvider({ name: 'pods', help: 'Pods ever seen' }));
console.log(`counter provider: a ${counter.constructor.name}, help "${counter.help}", the gauge itself ${counter === gauge}`);
const apart = await inject(makeGaugeProvider({ name: 'pods', help: 'Pods', registers: [own] }));
console.log(`own registry: the global gauge ${apart === gauge}, metrics in the own ${own.getMetricsAsArray().length}`);
JS
seen=$(node_modules/.bin/node try.mjs)
printf '%s\n' "$seen"
[ "$seen" = 'counter provider: a Gauge, help "Pods of a node", the gauge itself true
own registry: the global gauge true, metrics in the own 0' ] || { echo 'CHANGED' >&2; exit 1; }
