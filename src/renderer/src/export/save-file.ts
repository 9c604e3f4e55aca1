/** Hands a text to the person as a file, through the browser's own download. */
export function saveFile(name: string, text: string, mimeType: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: mimeType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // the download has its own reference by the time the task ends
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
