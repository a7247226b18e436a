package io.writebatch.it.harm;

import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * A place in the agent's classes where a rule keeps a write from being batched, and how the rule is switched off there.
 * The product has no such switch.
 *
 * @param reason the constant of {@code ExclusionReason} that the method no longer gives, null where it answers another way
 * @param place which of the reason's {@code places} in the method, from 1
 * @param answer what the method always answers; null for nothing at all
 */
record Rule(String className, String method, String reason, int place, int places, Object answer) {
    private static final int API = Opcodes.ASM9;
    private static final String REASONS = "io/writebatch/core/sql/ExclusionReason";

    /** The only place in the method where it gives the reason: it goes on as if nothing were to be said. */
    static Rule reason(String className, String method, String reason) {
        return reason(className, method, reason, 1, 1);
    }

    /** One of several such places. */
    static Rule reason(String className, String method, String reason, int place, int places) {
        return new Rule(className, method, reason, place, places, null);
    }

    /** A method that has to find something out always gives this answer: a boolean, a long, a text, a list of one text. */
    static Rule answer(String className, String method, Object answer) {
        return new Rule(className, method, null, 0, 1, answer);
    }

    /** A method that only does something does nothing, and one that gives an object gives none. */
    static Rule nothing(String className, String method) {
        return answer(className, method, null);
    }

    /** @throws AssertionError when the agent has no such place any more, or several */
    byte[] switchOff(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        Patch patch = new Patch(writer);
        reader.accept(patch, 0);
        if (patch.found != places) {
            throw new AssertionError(this + " is to be found " + places + " times, and is " + patch.found + " times");
        }
        return writer.toByteArray();
    }

    private final class Patch extends ClassVisitor {
        private int found;

        Patch(ClassVisitor next) {
            super(API, next);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] thrown) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, thrown);
            boolean hasBody = (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_BRIDGE)) == 0;
            if (!name.equals(method) || !hasBody) {
                return next;
            }
            if (reason != null) {
                return new WithoutReason(next);
            }
            found++;
            return new FixedAnswer(next, Type.getReturnType(descriptor));
        }

        private final class WithoutReason extends MethodVisitor {
            WithoutReason(MethodVisitor next) {
                super(API, next);
            }

            @Override
            public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
                boolean gives = opcode == Opcodes.GETSTATIC && owner.equals(REASONS) && name.equals(reason);
                if (gives && ++found == place) {
                    super.visitInsn(Opcodes.ACONST_NULL);
                } else {
                    super.visitFieldInsn(opcode, owner, name, descriptor);
                }
            }
        }
    }

    /** Leaves the method's own body out. */
    private final class FixedAnswer extends MethodVisitor {
        private final MethodVisitor next;
        private final Type type;

        FixedAnswer(MethodVisitor next, Type type) {
            super(API);
            this.next = next;
            this.type = type;
        }

        @Override
        public void visitCode() {
            next.visitCode();
            if (answer instanceof Boolean bool) {
                next.visitInsn(bool ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
            } else if (answer instanceof List<?> list) {
                next.visitLdcInsn(list.get(0));
                String listOfOne = "(Ljava/lang/Object;)Ljava/util/List;";
                next.visitMethodInsn(Opcodes.INVOKESTATIC, "java/util/List", "of", listOfOne, true);
            } else if (answer != null) {
                next.visitLdcInsn(answer);
            } else if (!type.equals(Type.VOID_TYPE)) {
                next.visitInsn(Opcodes.ACONST_NULL);
            }
            next.visitInsn(type.getOpcode(Opcodes.IRETURN));
            next.visitMaxs(0, 0);
            next.visitEnd();
        }
    }
}
