import { type AddressInfo, Server } from "node:net";

/*
 * Loaded before a command: between its question for a free port and the start of its engine, somebody else takes the port. TAKEN_PORT is the
 * somebody's, TAKEN_TIMES how often it happens.
 */
const port = Number(process.env.TAKEN_PORT);
let times = Number(process.env.TAKEN_TIMES);
const address = Server.prototype.address;

Server.prototype.address = function taken(this: Server): AddressInfo | string | null {
  const real = address.call(this);
  if (times === 0 || typeof real !== "object" || real === null) return real;
  times -= 1;
  return { ...real, port };
};
