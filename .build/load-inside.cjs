/*
 * The first file of a single executable. The chunks of the bundle are assets inside it; each is compiled when it is first
 * required, with what V8 remembered of it when the executable was made.
 */
const { getAsset, getAssetKeys, getRawAsset } = require('node:sea');
const { Script } = require('node:vm');

const requireBuiltin = require;
const assets = new Set(getAssetKeys());
const scripts = new Map();
const modules = new Map();

function requireInside(name) {
  if (!name.startsWith('./')) return requireBuiltin(name);
  const known = modules.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  modules.set(name, module);
  const script = compile(name.slice(2));
  scripts.set(name.slice(2), script);
  script.runInThisContext()(module.exports, requireInside, module, `${process.execPath}/${name.slice(2)}`);
  return module.exports;
}

function compile(asset) {
  const source = `(function (exports, require, module, __filename) {${getAsset(asset, 'utf8')}\n})`;
  const cache = `${asset}.cache`;
  const cachedData = assets.has(cache) ? Buffer.from(getRawAsset(cache)) : undefined;
  return new Script(source, { filename: asset, cachedData });
}

requireInside('./executable.cjs');
