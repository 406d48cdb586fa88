import { Injectable, type PipeTransform } from '@nestjs/common';
import { unknownResource } from './api-error.js';

/**
 * A name in a path. One with an encoded slash in it is no name: the API machinery looks at paths decoded, where it is
 * another path.
 */
@Injectable()
export class NamePipe implements PipeTransform<string | undefined, string | undefined> {
  transform(value: string | undefined): string | undefined {
    if (value?.includes('/') === true) throw unknownResource();
    return value;
  }
}
