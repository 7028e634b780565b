/** An object of a Java serialisation stream, by what its writers put there; nothing is made from its class. */
export interface JavaObject {
  className: string;
  /** Values of primitive and object fields of the class and those above it. */
  fields: Map<string, JavaValue>;
  /** What `writeObject` methods added, in order; block data left out. */
  written: JavaValue[];
}

export type JavaValue = string | number | boolean | null | bigint | JavaObject;

interface ClassDescription {
  name: string;
  hasWriteMethod: boolean;
  fields: { type: string; name: string }[];
  above: ClassDescription | null;
}

/** Tags of the Object Serialization Stream Protocol, section 6.4.2. */
const TAG = {
  null: 0x70,
  reference: 0x71,
  classDescription: 0x72,
  object: 0x73,
  string: 0x74,
  block: 0x77,
  end: 0x78,
};
const MAGIC = 0xaced0005;
const FIRST_HANDLE = 0x7e0000;
const MOST_DEPTH = 20;

/** Reads the one object of a stream. Throws `RangeError` for what it does not know: arrays, enums, cut streams. */
export function readJavaObject(bytes: Buffer): JavaValue {
  return new JavaStream(bytes).read();
}

class JavaStream {
  readonly #bytes: Buffer;
  #at = 4;
  #depth = 0;
  readonly #handles: (JavaValue | ClassDescription)[] = [];

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    if (bytes.length < 5 || bytes.readUInt32BE(0) !== MAGIC) throw new RangeError('no Java serialisation');
  }

  read(): JavaValue {
    if (++this.#depth > MOST_DEPTH) throw new RangeError('nested too deeply');
    try {
      const tag = this.#take(1).readUInt8();
      switch (tag) {
        case TAG.null:
          return null;
        case TAG.string:
          return this.#keep(this.#text());
        case TAG.reference:
          return this.#referenced() as JavaValue;
        case TAG.object:
          return this.#object();
        default:
          throw new RangeError(`tag ${tag}`);
      }
    } finally {
      this.#depth -= 1;
    }
  }

  #object(): JavaObject {
    const description = this.#classDescription();
    if (!description) throw new RangeError('an object without a class');
    const object: JavaObject = { className: description.name, fields: new Map(), written: [] };
    this.#handles.push(object);
    for (const level of lineage(description)) {
      for (const { type, name } of level.fields) object.fields.set(name, this.#field(type));
      if (level.hasWriteMethod) object.written.push(...this.#annotation());
    }
    return object;
  }

  #classDescription(): ClassDescription | null {
    const tag = this.#take(1).readUInt8();
    if (tag === TAG.null) return null;
    if (tag === TAG.reference) return this.#referenced() as ClassDescription;
    if (tag !== TAG.classDescription) throw new RangeError(`tag ${tag} for a class`);
    const description: ClassDescription = {
      name: this.#text(),
      hasWriteMethod: false,
      fields: [],
      above: null,
    };
    this.#take(8);
    this.#handles.push(description);
    description.hasWriteMethod = (this.#take(1).readUInt8() & 1) === 1;
    const count = this.#take(2).readUInt16BE();
    for (let index = 0; index < count; index++) description.fields.push(this.#fieldDescription());
    this.#annotation();
    description.above = this.#classDescription();
    return description;
  }

  #fieldDescription(): { type: string; name: string } {
    const type = String.fromCharCode(this.#take(1).readUInt8());
    const name = this.#text();
    if (type === 'L' || type === '[') this.read();
    return { type, name };
  }

  #annotation(): JavaValue[] {
    const values: JavaValue[] = [];
    for (;;) {
      const tag = this.#bytes[this.#at];
      if (tag === TAG.end) {
        this.#at += 1;
        return values;
      }
      if (tag === TAG.block) {
        this.#at += 1;
        this.#take(this.#take(1).readUInt8());
      } else values.push(this.read());
    }
  }

  #field(type: string): JavaValue {
    switch (type) {
      case 'B':
        return this.#take(1).readInt8();
      case 'C':
        return String.fromCharCode(this.#take(2).readUInt16BE());
      case 'D':
        return this.#take(8).readDoubleBE();
      case 'F':
        return this.#take(4).readFloatBE();
      case 'I':
        return this.#take(4).readInt32BE();
      case 'J':
        return this.#take(8).readBigInt64BE();
      case 'S':
        return this.#take(2).readInt16BE();
      case 'Z':
        return this.#take(1).readUInt8() !== 0;
      case 'L':
        return this.read();
      default:
        throw new RangeError(`a field of type ${type}`);
    }
  }

  #referenced(): JavaValue | ClassDescription {
    const index = this.#take(4).readUInt32BE() - FIRST_HANDLE;
    if (index < 0 || index >= this.#handles.length) throw new RangeError('a reference to nothing');
    return this.#handles[index] ?? null;
  }

  #keep(value: JavaValue): JavaValue {
    this.#handles.push(value);
    return value;
  }

  #text(): string {
    return decodeModifiedUtf8(this.#take(this.#take(2).readUInt16BE()));
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new RangeError('cut off');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** Java's own UTF-8 (`DataInput`): NUL in two bytes, and what UTF-16 writes as a pair as two times three bytes. */
export function encodeModifiedUtf8(text: string): Buffer {
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 1 && unit <= 0x7f) bytes.push(unit);
    else if (unit <= 0x7ff) bytes.push(0xc0 | (unit >> 6), 0x80 | (unit & 0x3f));
    else bytes.push(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
  }
  return Buffer.from(bytes);
}

function decodeModifiedUtf8(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const length = a < 0x80 ? 1 : a < 0xe0 ? 2 : 3;
    const unit =
      length === 1
        ? a
        : length === 2
          ? ((a & 0x1f) << 6) | (b & 0x3f)
          : ((a & 0xf) << 12) | ((b & 0x3f) << 6) | (c & 0x3f);
    text += String.fromCharCode(unit);
    at += length;
  }
  return text;
}

/** From the class at the top down, as the stream has their values. */
function lineage(description: ClassDescription): ClassDescription[] {
  const levels: ClassDescription[] = [];
  for (let level: ClassDescription | null = description; level; level = level.above) levels.unshift(level);
  return levels;
}
