import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DockerfileParser, Entrypoint, Label } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { imageDefinition, LAYERS } from '../../deploy/image/image-definition.ts';
import { readPackageJson } from '../../deploy/image/package-json.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const text = readFileSync(new URL('../../deploy/image/Dockerfile', import.meta.url), 'utf8');
const instructions = DockerfileParser.parse(text).getInstructions();
const lastFrom = instructions.findLastIndex((instruction) => instruction.getKeyword() === 'FROM');
const buildStage = instructions.slice(0, lastFrom);
const finalStage = instructions.slice(lastFrom);

/** The arguments of each instruction of this keyword in the last stage. */
function argumentsOf(keyword: string, stage = finalStage): (string | null)[] {
  return stage
    .filter((instruction) => instruction.getKeyword() === keyword)
    .map((instruction) => instruction.getArgumentsContent());
}

describe('deploy/image/Dockerfile', () => {
  const definition = imageDefinition(readPackageJson(ROOT), '${REVISION}');

  it('is one that Docker takes', () => {
    expect(validate(text)).toEqual([]);
  });

  it('starts what the definition says, as the user it says', () => {
    const entrypoint = finalStage.find((instruction) => instruction instanceof Entrypoint)!;
    expect(entrypoint.getJSONStrings().map((string) => string.getJSONValue())).toEqual(definition.Entrypoint);
    expect(argumentsOf('ENV')).toEqual(definition.Env);
    expect(argumentsOf('USER')).toEqual([definition.User]);
    expect(argumentsOf('WORKDIR')).toEqual([definition.WorkingDir]);
    expect(argumentsOf('EXPOSE')).toEqual(Object.keys(definition.ExposedPorts));
  });

  it('has the labels of the definition', () => {
    const properties = finalStage.flatMap((each) => (each instanceof Label ? each.getProperties() : []));
    const labels = properties.map((property) => [property.getName(), property.getValue()]);
    expect(Object.fromEntries(labels)).toEqual(definition.Labels);
  });

  it('takes the layers of the definition out of the build, onto a base that has the libraries and no shell', () => {
    const copies = finalStage.filter((instruction) => instruction.getKeyword() === 'COPY');
    const wanted = LAYERS.slice(1).map((name) => `COPY --from=build /image/${name}/ /`);
    expect(copies.map((copy) => copy.getTextContent())).toEqual(wanted);
    expect(argumentsOf('FROM')).toEqual([expect.stringMatching(/^gcr\.io\/distroless\/cc-debian12:nonroot$/)]);
  });

  it('runs nothing but the server in the last stage', () => {
    const keywords = new Set(finalStage.map((instruction) => instruction.getKeyword()));
    expect([...keywords].sort()).toEqual([
      ...['ARG', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'LABEL', 'USER', 'WORKDIR'],
    ]);
  });

  it('builds from the lock file, with the Node.js that it locks', () => {
    expect(argumentsOf('RUN', buildStage)).toEqual([
      'npm ci --no-audit --no-fund',
      'npm run --silent build && node_modules/.bin/node deploy/image/stage.ts /image',
    ]);
  });
});
