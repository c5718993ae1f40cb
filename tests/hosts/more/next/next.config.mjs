// A static export: the tests' server serves it like any other host.
export default { output: "export", images: { unoptimized: true } };
