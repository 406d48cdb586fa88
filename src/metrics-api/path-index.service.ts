import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { VERSIONS } from './objects/group-version.js';

/** The key under which Nest keeps the path of a controller or handler. */
const PATH = 'path';

/** Where the index itself is. */
const UNLISTED = new Set(['/', '/index.html']);

/** Finds all paths that this server answers and that have no name in them, from the controllers themselves. */
@Injectable()
export class PathIndex {
  private found: readonly string[] | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** Sorted, each once. */
  get paths(): readonly string[] {
    return (this.found ??= this.find());
  }

  private find(): string[] {
    const paths = this.discovery.getControllers().flatMap(({ metatype }) => this.pathsOf(metatype as NewableFunction));
    const versioned = paths.flatMap((path) => VERSIONS.map((version) => path.replace(/:version$/, version)));
    return [...new Set(versioned)].filter((path) => !UNLISTED.has(path) && !/[:*]/.test(path)).sort();
  }

  private pathsOf(controller: NewableFunction): string[] {
    const prototype = controller.prototype as Record<string, object>;
    const prefixes = pathMetadata(controller);
    const handlers = this.scanner.getAllMethodNames(prototype).map((name) => prototype[name]!);
    return handlers.flatMap((handler) => {
      const paths = pathMetadata(handler);
      return prefixes.flatMap((prefix) =>
        paths.map((path) => `/${prefix}/${path}`.replaceAll(/\/+(?=\/|$)/g, '') || '/'),
      );
    });
  }
}

function pathMetadata(of: object): string[] {
  const path = Reflect.getMetadata(PATH, of) as string | string[] | undefined;
  return [path ?? []].flat();
}
