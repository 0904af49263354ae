// SPEC: https://nodejs.org/api/net.html and https://nodejs.org/api/dns.html, https://nodejs.org/api/tls.html
import assert from "node:assert";
import dns from "node:dns";
import dnsPromises from "node:dns/promises";
import net, { BlockList, Server, Socket, SocketAddress, isIP, isIPv4, isIPv6 } from "node:net";
import { Duplex } from "node:stream";
import tls from "node:tls";
import { inSandbox, test, testIf } from "../harness.js";

test("addresses", () => {
  const cases = [["127.0.0.1", 4], ["::1", 6], ["::", 6], ["1:2:3:4:5:6:7:8", 6], ["1:2:3:4:5:6:7::", 6], ["::ffff:1.2.3.4", 6], ["fe80::1%eth0", 6], ["256.1.1.1", 0],
    ["01.2.3.4", 0], ["1.2.3", 0], ["1::2::3", 0], ["1:2:3:4:5:6:7", 0], ["12345::", 0], ["", 0], ["x", 0]];
  for (const [text, version] of cases) assert.strictEqual(isIP(text), version, text);
  assert.strictEqual(isIPv4("1.2.3.4"), true);
  assert.strictEqual(isIPv6("1.2.3.4"), false);
});

test("block lists", () => {
  const list = new BlockList();
  list.addAddress("1.2.3.4");
  list.addRange("10.0.0.1", "10.0.0.9");
  list.addSubnet("8592:757c:efae:4e45::", 64, "ipv6");
  assert.deepStrictEqual(["1.2.3.4", "10.0.0.1", "10.0.0.9", "10.0.0.10", "bogus"].map((address) => list.check(address)), [true, true, true, false, false]);
  assert.strictEqual(list.check("8592:757c:efae:4e45:1::", "ipv6"), true);
  assert.strictEqual(list.check("::ffff:1.2.3.4", "ipv6"), true);
  assert.deepStrictEqual(list.rules, ["Subnet: IPv6 8592:757c:efae:4e45::/64", "Range: IPv4 10.0.0.1-10.0.0.9", "Address: IPv4 1.2.3.4"]);
  assert.throws(() => list.addAddress("x"), { code: "ERR_INVALID_ADDRESS" });
});

test("socket addresses", () => {
  const address = new SocketAddress({ address: "1:0:0:0:2:0:0:3", family: "ipv6", port: 5 });
  assert.deepStrictEqual([address.address, address.port, address.family, address.flowlabel], ["1::2:0:0:3", 5, "ipv6", 0]);
  assert.throws(() => new SocketAddress({ port: 70000 }), { code: "ERR_SOCKET_BAD_PORT" });
});

test("sockets and servers can be made", () => {
  const socket = new Socket();
  assert.ok(socket instanceof Duplex);
  assert.deepStrictEqual([socket.connecting, socket.destroyed, socket.remoteAddress, socket.pending], [false, false, undefined, true]);
  assert.strictEqual(socket.setNoDelay(), socket);
  assert.strictEqual(socket.setKeepAlive(true), socket);
  assert.strictEqual(socket.ref(), socket);
  assert.ok(net.createServer() instanceof Server);
  assert.strictEqual(net.createServer().listening, false);
  assert.strictEqual(net.Stream, Socket);
});

testIf(inSandbox, "connecting and listening are denied through events", async () => {
  const refused = (emitter) => new Promise((resolve) => emitter.once("error", resolve));
  const error = await refused(net.connect(80, "example.test"));
  assert.strictEqual(error.code, "ERR_ACCESS_DENIED");
  assert.match(error.message, /example\.test:80/);
  assert.strictEqual((await refused(net.createServer().listen(8080))).code, "ERR_ACCESS_DENIED");
  assert.strictEqual((await refused(tls.connect(443, "example.test"))).code, "ERR_ACCESS_DENIED");
});

testIf(inSandbox, "names are not looked up", async () => {
  const error = await new Promise((resolve) => dns.lookup("example.test", resolve));
  assert.deepStrictEqual([error.code, error.hostname], ["ERR_ACCESS_DENIED", "example.test"]);
  await assert.rejects(dnsPromises.resolve4("example.test"), { code: "ERR_ACCESS_DENIED", message: /example\.test/ });
  await assert.rejects(new dnsPromises.Resolver().resolveMx("example.test"), { code: "ERR_ACCESS_DENIED" });
});

test("an address needs no lookup", async () => {
  assert.deepStrictEqual(await dnsPromises.lookup("127.0.0.1"), { address: "127.0.0.1", family: 4 });
  assert.deepStrictEqual(await new Promise((resolve) => dns.lookup("::1", (...args) => resolve(args))), [null, "::1", 6]);
  assert.strictEqual(dns.NOTFOUND, "ENOTFOUND");
  assert.strictEqual(dns.promises, dnsPromises);
});

test("certificates name hosts", () => {
  const cert = { subject: { CN: "x.test" }, subjectaltname: "DNS:*.b.test, DNS:c.test, IP Address:1.2.3.4" };
  assert.strictEqual(tls.checkServerIdentity("a.b.test", cert), undefined);
  assert.strictEqual(tls.checkServerIdentity("C.test", cert), undefined);
  assert.strictEqual(tls.checkServerIdentity("1.2.3.4", cert), undefined);
  assert.strictEqual(tls.checkServerIdentity("a.a.b.test", cert).code, "ERR_TLS_CERT_ALTNAME_INVALID");
  assert.strictEqual(tls.checkServerIdentity("x.test", cert).code, "ERR_TLS_CERT_ALTNAME_INVALID");
  assert.strictEqual(tls.checkServerIdentity("x.test", { subject: { CN: "x.test" } }), undefined);
});
