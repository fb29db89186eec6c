/* ---- Lesson 9 */
