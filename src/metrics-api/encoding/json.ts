import type { Encoder } from './encoder.js';

/** JSON on one line, ended by a newline as the API machinery does. */
export const jsonEncoder: Encoder = {
  contentType: 'application/json',
  encode: (object) => `${JSON.stringify(object)}\n`,
};
