class GoodWord {
  String todo = "TODOS are another word";
}
