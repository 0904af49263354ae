// SPEC: https://nodejs.org/api/v8.html
import assert from "node:assert";
import v8, { DefaultDeserializer, DefaultSerializer, Deserializer, Serializer, deserialize, serialize } from "node:v8";
import { test } from "../harness.js";

const back = (value) => deserialize(serialize(value));

test("the bytes are those of V8's own format", () => {
  const cases = [
    [undefined, "ff0f5f"], [null, "ff0f30"], [true, "ff0f54"], [5, "ff0f490a"], [-7, "ff0f490d"], [2 ** 31, "ff0f4e000000000000e041"], [-0, "ff0f4e0000000000000080"],
    ["abc", "ff0f2203616263"], ["日本", "ff0f6304e5652c67"], [12n, "ff0f5a100c00000000000000"], [{ a: 1 }, "ff0f6f22016149027b01"], [[1, "2"], "ff0f4102490222013224" + "0002"],
    [new Date(5), "ff0f440000000000001440"], [/a/gi, "ff0f5222016103"], [new Map([[1, 2]]), "ff0f3b490249043a02"], [new Set([1]), "ff0f2749022c01"],
    [Buffer.from("hey"), "ff0f5c0a03686579"], [new Uint8Array([1, 2]), "ff0f5c01020102"],
  ];
  for (const [value, bytes] of cases) assert.strictEqual(serialize(value).toString("hex"), bytes, String(value));
});

test("everything comes back", () => {
  const values = [1.5, NaN, 123456789012345678901234567890n, -5n, "héllo€", "a😀", { a: { b: [1, 2, { c: null }] }, 5: "x" }, [1, , 3], new Date(7), /x+/giu,
    new Map([[{ k: 1 }, new Set([1, "2"])]]), Buffer.from("b"), new Float64Array([1, 2]), new BigInt64Array([3n]), new Uint8Array([9]).buffer, Object("boxed"), Object(5), ""];
  for (const value of values) assert.deepStrictEqual(back(value), value);
  const cycle = { name: "c" };
  cycle.self = cycle;
  const copy = back(cycle);
  assert.strictEqual(copy.self, copy);
  const shared = {};
  const [first, second] = back([shared, shared]);
  assert.strictEqual(first, second);
  const view = back(new DataView(new ArrayBuffer(3)));
  assert.ok(view instanceof DataView && view.byteLength === 3);
  assert.strictEqual(1 in back([1, , 3]), false);
});

test("errors", () => {
  const error = back(new TypeError("boom", { cause: { a: 1 } }));
  assert.ok(error instanceof TypeError);
  assert.deepStrictEqual([error.message, error.cause], ["boom", { a: 1 }]);
});

test("what cannot be cloned", () => {
  for (const [value, message] of [[() => 1, "() => 1 could not be cloned."], [Symbol("x"), "Symbol(x) could not be cloned."], [Promise.resolve(), "#<Promise> could not be cloned."]]) {
    assert.throws(() => serialize(value), { message });
    assert.throws(() => serialize({ value }), { message });
  }
});

test("damaged bytes are an error, never more", () => {
  for (const bytes of ["", "00", "ff0f", "ff0f6f", "ff2054", "ff0f41ff", "ff0f41ffffffff0f", "ff0f5e05", "ff0f22ff6161", "ff0f5affffff0f", "ff0f3b4902", "ff0f42ffffffff0f"]) {
    assert.throws(() => deserialize(Buffer.from(bytes, "hex")), Error, bytes);
  }
  assert.throws(() => deserialize("text"), { code: "ERR_INVALID_ARG_TYPE" });
});

test("serializers by hand", () => {
  const serializer = new Serializer();
  serializer.writeHeader();
  serializer.writeUint32(300);
  serializer.writeUint64(1, 2);
  serializer.writeDouble(1.5);
  serializer.writeRawBytes(Buffer.from("raw"));
  serializer.writeValue({ a: new Uint8Array([1]) });
  const bytes = serializer.releaseBuffer();
  const deserializer = new Deserializer(bytes);
  assert.strictEqual(deserializer.readHeader(), true);
  assert.strictEqual(deserializer.getWireFormatVersion(), 15);
  assert.strictEqual(deserializer.readUint32(), 300);
  assert.deepStrictEqual(deserializer.readUint64(), [1, 2]);
  assert.strictEqual(deserializer.readDouble(), 1.5);
  assert.strictEqual(deserializer.readRawBytes(3).toString(), "raw");
  assert.deepStrictEqual(deserializer.readValue(), { a: new Uint8Array([1]) });
});

test("subclasses write their own objects", () => {
  class Mine extends DefaultSerializer {
    _writeHostObject(object) {
      this.writeUint32(object.byteLength);
    }
  }
  class Yours extends DefaultDeserializer {
    _readHostObject() {
      return { size: this.readUint32() };
    }
  }
  const serializer = new Mine();
  serializer.writeHeader();
  serializer.writeValue([new Uint8Array(7)]);
  const deserializer = new Yours(serializer.releaseBuffer());
  deserializer.readHeader();
  assert.deepStrictEqual(deserializer.readValue(), [{ size: 7 }]);
});

test("statistics", () => {
  const statistics = v8.getHeapStatistics();
  assert.ok(statistics.used_heap_size > 0 && statistics.heap_size_limit >= statistics.used_heap_size);
  assert.ok(v8.getHeapSpaceStatistics().some((space) => space.space_name === "old_space"));
  assert.strictEqual(typeof v8.cachedDataVersionTag(), "number");
  assert.strictEqual(v8.isStringOneByteRepresentation("é"), true);
  assert.strictEqual(v8.isStringOneByteRepresentation("€"), false);
  v8.setFlagsFromString("--no-flush-bytecode");
  assert.ok(!v8.startupSnapshot.isBuildingSnapshot());
});
