// Validates the office files named as arguments against Microsoft 365's schemas.
// Prints one line of JSON a file: {"file": …, "errors": […]}.
import { readFileSync } from "node:fs";
import validate, { getFileFormatFromName } from "@ooxml-tools/validate";

for (const file of process.argv.slice(2)) {
  const format = getFileFormatFromName(file);
  const errors = await validate(new Uint8Array(readFileSync(file)), format, "Microsoft365");
  process.stdout.write(JSON.stringify({ file, errors }) + "\n");
}
process.exit(0);
