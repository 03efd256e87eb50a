import { CelError, type Value } from '../values/value';

/**
 * Values of variables, innermost first. An error can be a value too: a fold goes on after one, as a later element may decide
 * without it, and the error only counts when the variable is read.
 */
export class Environment {
  constructor(
    private readonly name: string,
    private readonly value: Value | CelError,
    private readonly outer?: Environment,
  ) {}

  with(name: string, value: Value | CelError): Environment {
    return new Environment(name, value, this);
  }

  /**
   * The value, or undefined if there is no such variable.
   * @throws CelError when the variable holds an error
   */
  find(name: string): Value | undefined {
    if (name === this.name) {
      if (this.value instanceof CelError) throw this.value;
      return this.value;
    }
    return this.outer?.find(name);
  }
}
