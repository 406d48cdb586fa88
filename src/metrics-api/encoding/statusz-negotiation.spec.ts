import { expect, it } from 'vitest';
import { ApiError } from '../../model/api-error.js';
import { answerContentType } from './representation.js';
import { negotiateStatusz } from './statusz-negotiation.js';

const KIND = 'g=config.k8s.io;as=Statusz';

function outcome(accept: string | undefined): string {
  try {
    const wanted = negotiateStatusz({ accept });
    return wanted === 'text' ? wanted : answerContentType(wanted);
  } catch (error) {
    return String((error as ApiError).code);
  }
}

// What metrics-server v0.9.0 answers.
it.each<[string | undefined, string]>([
  [undefined, 'text'],
  ['', 'text'],
  ['  ', 'text'],
  ['*/*', 'text'],
  ['text/plain', 'text'],
  ['text/*', 'text'],
  ['application/json, text/plain', 'text'],
  ['application/json', '406'],
  ['application/yaml', '406'],
  ['application/*', '406'],
  ['application/vnd.kubernetes.protobuf', '406'],
  ['text/html', '406'],
  [`application/json;v=v1beta1;${KIND}`, 'application/json;g=config.k8s.io;v=v1beta1;as=Statusz'],
  [`application/json;v=v1alpha1;${KIND}`, 'application/json;g=config.k8s.io;v=v1alpha1;as=Statusz'],
  [`application/yaml;v=v1beta1;${KIND}`, 'application/yaml;g=config.k8s.io;v=v1beta1;as=Statusz'],
  [`*/*;v=v1beta1;${KIND}`, 'application/json;g=config.k8s.io;v=v1beta1;as=Statusz'],
  [`text/plain;q=0.5,application/json;v=v1beta1;${KIND}`, 'application/json;g=config.k8s.io;v=v1beta1;as=Statusz'],
  [`text/plain;v=v1beta1;${KIND}`, '406'],
  [`application/vnd.kubernetes.protobuf;v=v1beta1;${KIND}`, '406'],
  [`application/json;v=v1;${KIND}`, '406'],
  [`application/json;v=v1beta1;${KIND};stream=watch`, '406'],
  ['text/plain;sv=v1', '406'],
])('%s: %s', (accept, want) => {
  expect(outcome(accept)).toBe(want);
});

it('says what there is', () => {
  expect(() => negotiateStatusz({ accept: 'application/json' })).toThrow(
    'only the following media types are accepted: application/json, application/yaml, text/plain',
  );
});
