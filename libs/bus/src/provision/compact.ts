/** Writes the compact types of Kafka's flexible versions (KIP-482): lengths as unsigned varint plus one, tags after each struct. */
export class Compact {
  readonly #parts: Buffer[] = [];

  int8(value: number): this {
    this.#parts.push(Buffer.of(value));
    return this;
  }

  int32(value: number): this {
    const part = Buffer.alloc(4);
    part.writeInt32BE(value);
    this.#parts.push(part);
    return this;
  }

  /** Of an array with so many elements, which follow. */
  length(count: number): this {
    return this.#varint(count + 1);
  }

  bytes(value: Buffer): this {
    this.#varint(value.length + 1);
    this.#parts.push(value);
    return this;
  }

  string(value: string): this {
    return this.bytes(Buffer.from(value));
  }

  /** None. */
  tags(): this {
    return this.#varint(0);
  }

  buffer(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #varint(value: number): this {
    let left = value;
    while (left > 127) {
      this.#parts.push(Buffer.of((left & 127) | 128));
      left >>>= 7;
    }
    this.#parts.push(Buffer.of(left));
    return this;
  }
}

/** Reads the same. */
export class CompactReader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  int16(): number {
    this.#at += 2;
    return this.#buffer.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#buffer.readInt32BE(this.#at - 4);
  }

  length(): number {
    return this.#varint() - 1;
  }

  string(): string | null {
    const length = this.length();
    if (length < 0) return null;
    this.#at += length;
    return this.#buffer.toString('utf8', this.#at - length, this.#at);
  }

  tags(): void {
    for (let left = this.#varint(); left > 0; left -= 1) {
      this.#varint();
      const size = this.#varint();
      this.#at += size;
    }
  }

  #varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#buffer.readUInt8(this.#at);
      this.#at += 1;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  }
}
