// MessageChannel, MessagePort and BroadcastChannel: https://html.spec.whatwg.org/multipage/web-messaging.html
import assert from "node:assert";
import { test } from "../harness.js";

const nextMessage = (port) => new Promise((resolve) => port.addEventListener("message", resolve, { once: true }));

test("delivers copies, later", async () => {
  const { port1, port2 } = new MessageChannel();
  const received = nextMessage(port2);
  port2.start();
  const message = { a: new Map([[1, 2]]) };
  port1.postMessage(message);
  message.a = "changed";
  const event = await received;
  assert.deepStrictEqual(event.data, { a: new Map([[1, 2]]) });
  assert.strictEqual(event.type, "message");
  assert.strictEqual(event.target, port2);
  port1.close();
});

test("keeps the order, and queues before start", async () => {
  const { port1, port2 } = new MessageChannel();
  for (let i = 0; i < 5; i++) port1.postMessage(i);
  const seen = [];
  await new Promise((resolve) => {
    port2.onmessage = ({ data }) => {
      seen.push(data);
      if (data === 4) resolve();
    };
  });
  assert.deepStrictEqual(seen, [0, 1, 2, 3, 4]);
  port1.close();
});

test("transfers ports and buffers", async () => {
  const carrier = new MessageChannel();
  const inner = new MessageChannel();
  const buffer = new ArrayBuffer(8);
  carrier.port1.postMessage({ port: inner.port1, buffer }, [inner.port1, buffer]);
  assert.strictEqual(buffer.byteLength, 0);
  const received = nextMessage(carrier.port2);
  carrier.port2.start();
  const { data, ports } = await received;
  assert.strictEqual(data.buffer.byteLength, 8);
  assert.strictEqual(data.port, ports[0]);
  const back = nextMessage(inner.port2);
  inner.port2.start();
  data.port.postMessage("through");
  assert.strictEqual((await back).data, "through");
  carrier.port1.close();
  inner.port2.close();
});

test("refuses ports that are not transferred and the port itself", () => {
  const { port1, port2 } = new MessageChannel();
  assert.throws(() => port1.postMessage(port2), { name: /DataCloneError|TypeError/ });
  assert.throws(() => port1.postMessage(null, [port1]), { name: "DataCloneError" });
  assert.throws(() => port1.postMessage(() => {}), { name: "DataCloneError" });
  assert.throws(() => new MessagePort(), TypeError);
  port1.close();
});

test("close reaches the other end", async () => {
  const { port1, port2 } = new MessageChannel();
  port2.on("message", () => {}); // keeps Node alive until then
  const closed = new Promise((resolve) => port2.on("close", resolve));
  port2.start();
  port1.close();
  await closed;
  port1.postMessage("nobody hears");
});

test("Node's on, once and off", async () => {
  const { port1, port2 } = new MessageChannel();
  const seen = [];
  const listener = (value) => seen.push(value);
  port2.on("message", listener);
  const done = new Promise((resolve) => port2.once("message", resolve));
  port1.postMessage("a");
  assert.strictEqual(await done, "a");
  assert.deepStrictEqual(seen, ["a"]);
  port2.off("message", listener);
  port1.close();
});

test("BroadcastChannel reaches the others of its name", async () => {
  const sender = new BroadcastChannel("news");
  const receiver = new BroadcastChannel("news");
  const stranger = new BroadcastChannel("other");
  stranger.onmessage = () => assert.fail("wrong channel");
  sender.onmessage = () => assert.fail("own message");
  const received = new Promise((resolve) => { receiver.onmessage = resolve; });
  sender.postMessage({ x: 1 });
  assert.deepStrictEqual((await received).data, { x: 1 });
  assert.strictEqual(sender.name, "news");
  for (const channel of [sender, receiver, stranger]) channel.close();
  assert.throws(() => sender.postMessage(1), { name: "InvalidStateError" });
});
