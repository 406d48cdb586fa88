// Lays out the layers of the image as folders, for deploy/image/Dockerfile: `node deploy/image/stage.ts FOLDER`. The
// libraries of the system are left out, since the Dockerfile's base image brings its own.
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { imageContents } from './image-contents.ts';
import type { ImageFile } from './image-file.ts';
import { thisMachine } from './machine.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const [folder, ...rest] = process.argv.slice(2);
if (folder === undefined || rest.length > 0) {
  process.stderr.write('stage: want one argument, the folder to write to\n');
  process.exitCode = 1;
} else {
  for (const { name, files } of imageContents(ROOT, thisMachine(ROOT)).filter((layer) => layer.name !== 'system')) {
    // A layer without files is a folder too, since the Dockerfile names each.
    mkdirSync(join(folder, name), { recursive: true });
    for (const file of files) write(file, join(folder, name, file.path));
  }
}

function write({ content, isExecutable }: ImageFile, target: string): void {
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
  if ('file' in content) copyFileSync(content.file, target);
  else writeFileSync(target, content.text);
  chmodSync(target, isExecutable ? 0o755 : 0o644);
}
