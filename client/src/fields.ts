import { type Hex, isHex } from "./bytes.ts";
import type { Json, JsonObject } from "./canonical-json.ts";

/** JSON that has not the shape it should have. The message says what was expected and where. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

/**
 * Reads the fields of one JSON object strictly: each has the type and bounds asked for, and
 * {@link Fields.end} refuses what nobody asked for.
 */
export class Fields {
  private readonly asked = new Set<string>();

  private constructor(
    private readonly object: JsonObject,
    private readonly what: string,
  ) {}

  /** Starts reading an object; `what` names it in messages. */
  static of(value: unknown, what: string): Fields {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new Malformed(`${what} is no JSON object`);
    }
    return new Fields(value as JsonObject, what);
  }

  /** Whether the object has a field. */
  has(name: string): boolean {
    return Object.hasOwn(this.object, name);
  }

  /** A field of any type. */
  value(name: string): Json {
    this.asked.add(name);
    const value = this.has(name) ? this.object[name] : undefined;
    if (value === undefined) {
      throw this.wrong(name, "missing");
    }
    return value;
  }

  /** A text of at most `limit` UTF-16 units. */
  text(name: string, limit = 4096): string {
    const value = this.value(name);
    if (typeof value !== "string" || value.length > limit) {
      throw this.wrong(name, `no text of at most ${limit} characters`);
    }
    return value;
  }

  /** A whole number from 0 to `limit`. */
  whole(name: string, limit = Number.MAX_SAFE_INTEGER): number {
    const value = this.value(name);
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0 || value > limit) {
      throw this.wrong(name, `no whole number from 0 to ${limit}`);
    }
    return value;
  }

  /** True or false. */
  truth(name: string): boolean {
    const value = this.value(name);
    if (typeof value !== "boolean") {
      throw this.wrong(name, "neither true nor false");
    }
    return value;
  }

  /** Exactly `size` bytes in lower-case hexadecimal. */
  hex(name: string, size: number): Hex {
    return this.asHex(this.value(name), name, size);
  }

  /** A hash: 32 bytes. */
  hash(name: string): Hex {
    return this.hex(name, 32);
  }

  /** An address: 20 bytes. */
  address(name: string): Hex {
    return this.hex(name, 20);
  }

  /** An object inside this one. */
  child(name: string): Fields {
    return Fields.of(this.value(name), `${this.what}.${name}`);
  }

  /** A JSON object of any shape. */
  anyObject(name: string): JsonObject {
    return Fields.of(this.value(name), `${this.what}.${name}`).object;
  }

  /** A list of at most `limit` values, each read by `read`. */
  list<T>(name: string, limit: number, read: (value: Json, what: string) => T): T[] {
    const value = this.value(name);
    if (!Array.isArray(value) || value.length > limit) {
      throw this.wrong(name, `no list of at most ${limit}`);
    }
    return value.map((element: Json, i) => read(element, `${this.what}.${name}[${i}]`));
  }

  /** A list of at most `limit` byte strings of one size. */
  hexes(name: string, limit: number, size: number): Hex[] {
    return this.list(name, limit, (value) => this.asHex(value, name, size));
  }

  /** Refuses fields that nobody asked for. */
  end(): void {
    for (const name of Object.keys(this.object)) {
      if (!this.asked.has(name)) {
        throw new Malformed(`${this.what} has an unknown field ${name.slice(0, 40)}`);
      }
    }
  }

  private asHex(value: Json, name: string, size: number): Hex {
    if (!isHex(value, size)) {
      throw this.wrong(name, `not ${size} bytes in lower-case hexadecimal after 0x`);
    }
    return value;
  }

  private wrong(name: string, fault: string): Malformed {
    return new Malformed(`${this.what}.${name}: ${fault}`);
  }
}
