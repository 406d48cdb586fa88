import { expect, it } from 'vitest';
import { ChangeOrder, type Ordered } from './change-order.js';

interface Thing extends Ordered<Thing> {
  readonly name: string;
}

const thing = (name: string): Thing => ({ name, changed: Number.NaN, before: undefined, after: undefined });
const namesOf = (order: ChangeOrder<Thing>) => [...order.all()].map(({ name }) => name).join('');

it('has the one that changed last at the end, once', () => {
  const order = new ChangeOrder<Thing>();
  const [a, b, c] = ['a', 'b', 'c'].map(thing) as [Thing, Thing, Thing];
  for (const [i, one] of [a, b, c, a, c, c, b].entries()) order.touch(one, i);
  expect(namesOf(order)).toBe('acb');
  order.remove(c);
  order.remove(c);
  expect(namesOf(order)).toBe('ab');
});

it('finds the first after a moment, whether or not what was read last has moved', () => {
  const order = new ChangeOrder<Thing>();
  const [a, b, c] = ['a', 'b', 'c'].map(thing) as [Thing, Thing, Thing];
  for (const [i, one] of [a, b, c].entries()) order.touch(one, i);
  expect(order.firstAfter(-1, undefined)).toBe(a);
  expect(order.firstAfter(0, a)).toBe(b);
  expect(order.firstAfter(2, c)).toBeUndefined();
  order.touch(a, 3);
  expect(order.firstAfter(0, a)).toBe(b);
  order.remove(b);
  expect(order.firstAfter(1, b)).toBe(c);
});

it('goes on when its reader removes what it has', () => {
  const order = new ChangeOrder<Thing>();
  for (const [i, name] of ['a', 'b', 'c'].entries()) order.touch(thing(name), i);
  const read: string[] = [];
  for (const one of order.all()) {
    read.push(one.name);
    order.remove(one);
  }
  expect(read.join('')).toBe('abc');
});
