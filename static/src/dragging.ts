/** The library that drags with a pointer. A file of its own, which `drag.ts` brings only where there is something to drag with. */
export { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
export { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
export { pointerOutsideOfPreview } from "@atlaskit/pragmatic-drag-and-drop/element/pointer-outside-of-preview";
export { setCustomNativeDragPreview } from "@atlaskit/pragmatic-drag-and-drop/element/set-custom-native-drag-preview";
