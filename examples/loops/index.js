export default function loops() {
  console.log("looping");
  for (;;) {
    try {
      for (;;);
    } finally {
      continue; // not even this keeps the process alive
    }
  }
}
